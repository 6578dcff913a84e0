"""Hormone and metabolic disease that drives pressure and pulse, or that the drug itself may set off."""

from forms.condition import Includes
from forms.question import Choice, Role, Section, checklist, one_of, yes_no

CONDITIONS = checklist(
    "hormones.conditions",
    "Do you have any of these?",
    "Endocrine and metabolic disease",
    Choice("overactive-thyroid", "An overactive thyroid (hyperthyroidism)", "Hyperthyroidism"),
    Choice(
        "thyroid-hormone",
        "An underactive thyroid for which you take thyroid tablets",
        "Thyroid hormone replacement",
    ),
    Choice("diabetes", "Diabetes", "Diabetes mellitus"),
    Choice(
        "porphyria", "Porphyria, a rare disease with attacks of belly pain or weakness", "Porphyria (acute)"
    ),
    documents=("thyroid blood tests", "problem list from your doctor"),
)
OVERACTIVE_THYROID = one_of(
    "hormones.overactive_thyroid",
    "How is your overactive thyroid now?",
    "Hyperthyroidism, treatment",
    Choice("normal", "Treated, and the last blood test was normal", "Treated, thyroid function normal"),
    Choice("not-normal", "Treated, but the blood test is not normal yet", "Insufficiently treated"),
    Choice("untreated", "Not treated", "Untreated"),
    when=Includes(CONDITIONS, "overactive-thyroid"),
    role=Role.DETAIL,
    shelf_life=90,  # thyroid tests are repeated about that often under treatment: this form's own choice
    documents=("thyroid blood tests",),
)
PHAEOCHROMOCYTOMA = yes_no(
    "hormones.phaeochromocytoma",
    "Have you ever been told of a growth that makes too much adrenaline (phaeochromocytoma or "
    "paraganglioma)?",
    "Phaeochromocytoma or paraganglioma",
    help="Say no if it was taken out and your doctor says that it is gone.",
    documents=("endocrinologist's letter with metanephrine tests",),
)

SECTION = Section(
    "hormones",
    "Your hormones and glands",
    "Some glands can make the heart beat faster and the pressure rise.",
    (CONDITIONS, OVERACTIVE_THYROID, PHAEOCHROMOCYTOMA),
)
