"""Liver disease whose severity nobody has stated: not knowing is here a fact in itself."""

from forms import liver_kidney_bladder
from forms.condition import Case, Stated
from forms.truth import NO, UNKNOWN, YES, Truth


def _class_missing(case: Case) -> Truth:
    standing = case.standing(liver_kidney_bladder.CHILD_PUGH)
    if standing.value is not None:
        return NO
    # Whether a class is missing is known only once liver disease is.
    return YES if standing.applies is YES else UNKNOWN


def _told(case: Case) -> str:
    return case.standing(liver_kidney_bladder.CHILD_PUGH).words


CLASS_MISSING = Stated(
    "liver.class-missing",
    "Liver disease without a known Child-Pugh class",
    (liver_kidney_bladder.CHILD_PUGH,),
    _class_missing,
    _told,
)
