"""What follows from what the clinic says about itself: supervision that is not stated is no supervision."""

from forms import clinic
from forms.answer import Absent
from forms.condition import Case, Stated
from forms.question import Question
from forms.truth import NO, UNKNOWN, YES, Truth


def _unsupervised(case: Case) -> Truth:
    # Silence counts as the worse of the two: nobody watches.
    return NO if case.value(clinic.NASAL_SUPERVISED) == "yes" else YES


def _supervision_told(case: Case) -> str:
    said = case.standing(clinic.NASAL_SUPERVISED).words
    return said if case.value(clinic.NASAL_SUPERVISED) is not None else f"{said} (counted as not supervised)"


UNSUPERVISED_NASAL = Stated(
    "clinic.unsupervised-nasal",
    "Compounded nasal ketamine is not stated to be given under supervision",
    (clinic.NASAL_SUPERVISED,),
    _unsupervised,
    _supervision_told,
)


def _nobody_spoke_of_it(case: Case) -> bool:
    return case.standing(clinic.HOME_ESKETAMINE).absent is Absent.NOT_ASKED


def _home_esketamine(case: Case) -> Truth:
    said = case.value(clinic.HOME_ESKETAMINE)
    if said is not None:
        return YES if said == "yes" else NO
    # Certification binds a site never to hand the spray to a patient (S08): its silence says no.
    certified = case.value(clinic.REMS_CERTIFIED) == "yes"
    return NO if certified and _nobody_spoke_of_it(case) else UNKNOWN


def _home_told(case: Case) -> str:
    said = case.standing(clinic.HOME_ESKETAMINE).words
    return f"{said}; site certified: {case.standing(clinic.REMS_CERTIFIED).words}"


def _home_open(case: Case) -> tuple[Question, ...]:
    return (clinic.HOME_ESKETAMINE,)


HOME_ESKETAMINE_PLANNED = Stated(
    "clinic.home-esketamine",
    "Esketamine is planned to be handed out for home",
    (clinic.HOME_ESKETAMINE, clinic.REMS_CERTIFIED),
    _home_esketamine,
    _home_told,
    _home_open,
)
