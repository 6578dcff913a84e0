"""What the patient takes now, with or without a prescription, and whether the list is whole."""

from forms.condition import Yes
from forms.question import Kind, Question, Role, Section, yes_no

# A month: medicines change often, and a list this old is read again with the patient. The form's own choice.
_KEEPS = 30

ANY = yes_no(
    "medicines.any",
    "Do you take any medicines, sprays, patches, shots, vitamins or herbs?",
    "Takes any medicine, over-the-counter product or supplement",
    help="Count what you take only now and then, too. Say yes if you take anything at all.",
    shelf_life=_KEEPS,
)
LIST = Question(
    "medicines.list",
    Kind.MEDICINES,
    "What do you take?",
    "Current medicines and products",
    help=(
        "One line for each. Write the name as it is on the box, how much you take and how often. "
        "If you do not know how much, leave that empty."
    ),
    shelf_life=_KEEPS,
    role=Role.DETAIL,
    when=Yes(ANY),
    ask_if_unsure=True,
    documents=("medicines list from the pharmacy or the family doctor",),
)
LEFT_OUT = yes_no(
    "medicines.left_out",
    "Is there anything you take that is not on your list?",
    "Takes something that is not on the list",
    help="For example something whose name you forgot, or something you would rather tell us in person.",
    shelf_life=_KEEPS,
    when=Yes(ANY),
    ask_if_unsure=True,
    documents=("medicines list from the pharmacy or the family doctor",),
)

SECTION = Section(
    "medicines",
    "Your medicines",
    "Some medicines and treatments do not mix well. Please name everything, also what you buy yourself.",
    (ANY, LIST, LEFT_OUT),
)
