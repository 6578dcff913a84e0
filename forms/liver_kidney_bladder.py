"""Liver, kidneys and bladder: what clears ketamine away, and what repeated ketamine can harm."""

from forms.condition import Yes
from forms.question import Choice, Role, Section, checklist, one_of, yes_no

# Half a year for what blood tests show, a month for symptoms: the form's own choices, no source sets them.
_HALF_A_YEAR, _ONE_MONTH = 180, 30

LIVER_DISEASE = yes_no(
    "liver_kidney_bladder.liver_disease",
    "Has a doctor ever told you that you have a liver disease?",
    "Liver disease",
    help="For example a scarred liver (cirrhosis), an inflamed one (hepatitis), or one that no longer works well.",
    documents=("liver clinic letter", "liver function tests"),
)
CHILD_PUGH = one_of(
    "liver_kidney_bladder.child_pugh",
    "How well does your liver work, as your doctor told you (Child-Pugh class)?",
    "Child-Pugh class",
    Choice("A", "Well, or a little less than normal (class A)", "Child-Pugh A"),
    Choice("B", "Clearly less than normal (class B)", "Child-Pugh B (moderate impairment)"),
    Choice("C", "Badly (class C)", "Child-Pugh C (severe impairment)"),
    help="Choose not sure if no one told you. The clinic can find out with a blood test.",
    shelf_life=_HALF_A_YEAR,
    role=Role.DETAIL,
    when=Yes(LIVER_DISEASE),
    documents=("bilirubin, albumin and INR", "note on ascites and encephalopathy"),
)
CIRRHOSIS = yes_no(
    "liver_kidney_bladder.cirrhosis",
    "Is your liver scarred (cirrhosis)?",
    "Cirrhosis",
    when=Yes(LIVER_DISEASE),
    documents=("liver clinic letter", "liver scan or biopsy report"),
)
HEPATITIS = yes_no(
    "liver_kidney_bladder.chronic_hepatitis",
    "Do you have liver inflammation that does not go away (chronic hepatitis)?",
    "Chronic hepatitis",
    when=Yes(LIVER_DISEASE),
    documents=("liver clinic letter", "hepatitis blood tests"),
)
ABNORMAL_TESTS = yes_no(
    "liver_kidney_bladder.abnormal_liver_tests",
    "Has a doctor told you that your last blood tests of the liver were not normal?",
    "Abnormal liver tests, as told by a doctor",
    shelf_life=_HALF_A_YEAR,
    documents=("liver function tests with alkaline phosphatase and GGT",),
)
KIDNEY_AND_BLADDER = checklist(
    "liver_kidney_bladder.kidney_and_bladder",
    "Have you ever had any of these kidney or bladder problems?",
    "Kidney and bladder history",
    Choice(
        "severe-kidney",
        "Kidneys that work badly, or blood cleaning by machine (dialysis)",
        "Dialysis or severe renal impairment",
    ),
    Choice(
        "ketamine-cystitis",
        "Bladder damage from ketamine (ketamine cystitis)",
        "Ketamine-associated cystitis",
    ),
    Choice(
        "other-cystitis",
        "Long-lasting bladder inflammation from another cause (interstitial cystitis)",
        "Interstitial or ulcerative cystitis from another cause",
    ),
    documents=("kidney function tests", "urology letter"),
)
BLADDER_NOW = checklist(
    "liver_kidney_bladder.bladder_now",
    "Do you have any of these now?",
    "Urinary symptoms now",
    Choice("urgency", "A sudden, strong need to pass urine", "Urgency"),
    Choice("frequency", "Passing urine much more often than usual", "Frequency"),
    Choice("pain", "Pain or burning when passing urine", "Dysuria"),
    Choice("blood", "Blood in the urine", "Haematuria"),
    Choice("night", "Getting up again and again at night to pass urine", "Nocturia"),
    Choice("pelvic-pain", "Pain low in the belly", "Pelvic pain"),
    shelf_life=_ONE_MONTH,
    documents=("urine test", "urology letter"),
)

SECTION = Section(
    "liver_kidney_bladder",
    "Liver, kidneys and bladder",
    "The liver breaks these medicines down. Used often, they can harm the liver and the bladder.",
    (LIVER_DISEASE, CHILD_PUGH, CIRRHOSIS, HEPATITIS, ABNORMAL_TESTS, KIDNEY_AND_BLADDER, BLADDER_NOW),
)
