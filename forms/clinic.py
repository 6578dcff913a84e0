"""What the clinic says about itself and the visit; no patient is asked this."""

from forms.question import Audience, Role, yes_no

# Certification and enrolment are the US programme's words (S07, S08); elsewhere the country's own.
REMS_CERTIFIED = yes_no(
    "clinic.rems_certified",
    "Is this site certified to give esketamine nasal spray?",
    "Site certified for esketamine (REMS)",
    help=(
        "In the US: certified in the SPRAVATO REMS. Elsewhere: it meets the country's own conditions for "
        "supervised use."
    ),
    role=Role.LOGISTICS,
    audience=Audience.CLINIC,
)
REMS_ENROLLED = yes_no(
    "clinic.rems_enrolled",
    "Is this patient enrolled in the esketamine programme?",
    "Patient enrolled for esketamine (REMS)",
    help="In the US: the SPRAVATO REMS, before the first dose. Where no enrolment is required, answer yes.",
    role=Role.LOGISTICS,
    audience=Audience.CLINIC,
)
HOME_ESKETAMINE = yes_no(
    "clinic.home_esketamine_planned",
    "Is there any plan to hand out esketamine nasal spray for use at home?",
    "Esketamine planned for home",
    help="A certified site has undertaken never to do so. Answer only if it was considered.",
    role=Role.LOGISTICS,
    optional=True,
    audience=Audience.CLINIC,
)
NASAL_SUPERVISED = yes_no(
    "clinic.compounded_nasal_supervised",
    "Would compounded nasal ketamine be given here under supervision, with monitoring?",
    "Compounded nasal ketamine given under supervision",
    help="Left open, it counts as not supervised.",
    role=Role.LOGISTICS,
    optional=True,
    audience=Audience.CLINIC,
)

QUESTIONS = (REMS_CERTIFIED, REMS_ENROLLED, HOME_ESKETAMINE, NASAL_SUPERVISED)
