"""Whether a rise of the pressure inside the eye would be dangerous."""

from forms.question import Choice, Section, checklist

CONDITIONS = checklist(
    "eyes.conditions",
    "Do any of these apply to your eyes?",
    "Eye conditions",
    Choice("glaucoma", "High pressure in the eye (glaucoma)", "Glaucoma or raised intraocular pressure"),
    Choice(
        "open-injury", "An injury that went through the wall of the eye (open globe)", "Open globe injury"
    ),
    Choice("recent-surgery", "Eye surgery in the last few months", "Recent eye surgery"),
    documents=("ophthalmology letter with intraocular pressure",),
)

SECTION = Section(
    "eyes",
    "Your eyes",
    "Some treatments can raise the pressure inside the eye for a short time.",
    (CONDITIONS,),
)
