"""The whole form, in the order in which a patient meets it."""

from forms import (
    about_you,
    allergies,
    blood_pressure,
    brain,
    clinic,
    eyes,
    heart,
    hormones,
    liver_kidney_bladder,
    lungs_and_sleep,
    medicines,
    mental_health,
    past_treatments,
    pregnancy,
    substances,
    treatment_sought,
    visit_day,
)
from forms.question import Questionnaire

QUESTIONNAIRE = Questionnaire(
    "Anteroom intake",
    "1.0.0",
    (
        about_you.SECTION,
        treatment_sought.SECTION,
        blood_pressure.SECTION,
        heart.SECTION,
        brain.SECTION,
        eyes.SECTION,
        lungs_and_sleep.SECTION,
        hormones.SECTION,
        liver_kidney_bladder.SECTION,
        pregnancy.SECTION,
        mental_health.SECTION,
        substances.SECTION,
        medicines.SECTION,
        allergies.SECTION,
        past_treatments.SECTION,
        visit_day.SECTION,
    ),
    clinic=clinic.QUESTIONS,
)
