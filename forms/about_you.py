"""Who the patient is: name, birth date, sex, height and weight."""

from forms.question import Choice, Kind, Question, Role, Section, Unit, one_of

NAME = Question(
    "about_you.name",
    Kind.TEXT,
    "What is your full name?",
    "Full name",
    help="As it stands on your health card or passport.",
    role=Role.IDENTITY,
    max_length=200,
)
BIRTH_DATE = Question(
    "about_you.birth_date",
    Kind.DATE,
    "When were you born?",
    "Date of birth",
    help="Day, month and year.",
    role=Role.IDENTITY,
)
RECORD_NUMBER = Question(
    "about_you.record_number",
    Kind.TEXT,
    "If the clinic gave you a record number, what is it?",
    "Record number",
    help="Leave it empty if you do not have one.",
    role=Role.IDENTITY,
    optional=True,
    max_length=60,
)
SEX = one_of(
    "about_you.sex",
    "What sex were you given at birth?",
    "Sex assigned at birth",
    Choice("female", "Female"),
    Choice("male", "Male"),
    Choice("intersex", "Intersex"),
    help="We ask because some safety questions are about pregnancy.",
    role=Role.IDENTITY,
    sensitive=True,
)
HEIGHT = Question(
    "about_you.height",
    Kind.QUANTITY,
    "How tall are you?",
    "Height",
    units=(Unit("cm"), Unit("in", 2.54)),
    low=50,
    high=260,
    usual_low=130,
    usual_high=210,
    role=Role.MEASUREMENT,
)
WEIGHT = Question(
    "about_you.weight",
    Kind.QUANTITY,
    "How much do you weigh?",
    "Weight",
    units=(Unit("kg"), Unit("lb", 0.45359237)),
    low=20,
    high=400,
    usual_low=40,
    usual_high=180,
    shelf_life=180,
    role=Role.MEASUREMENT,
)

SECTION = Section(
    "about_you",
    "About you",
    "First, a few facts so that we know this form is yours.",
    (NAME, BIRTH_DATE, RECORD_NUMBER, SEX, HEIGHT, WEIGHT),
)
