"""The pages of the staff, what each needs, and which of them somebody may open."""

from collections.abc import Iterable
from dataclasses import dataclass

from screening.access import Permission, Staff


@dataclass(frozen=True, slots=True)
class StaffPage:
    """One page of the staff: its file, its title, and what one must be allowed to open it (all of it)."""

    file: str
    title: str
    needs: tuple[Permission, ...]

    @property
    def path(self) -> str:
        """The address it answers on."""
        return self.file.removesuffix(".py")


WELCOME = ("welcome.py", "Welcome")
INTAKE = ("intake.py", "Your form")
TABLET = ("tablet.py", "Welcome")
# Without staff there is one page at a time, on `/`.
PATIENTS = tuple(file for file, _ in (WELCOME, INTAKE, TABLET))
CASE = "review_case.py"
ASK_BACK = "ask_back.py"
CASE_THEN = "case_then.py"
DETERMINE = "determine.py"
EMERGENCY = "emergency_access.py"
# In the order of the menu; the first one that somebody may open is where they begin.
STAFF_PAGES = (
    StaffPage("review_queue.py", "Queue", (Permission.READ_CASES,)),
    StaffPage(CASE, "Case", (Permission.READ_CASES,)),
    StaffPage(CASE_THEN, "Earlier readings", (Permission.READ_CASES,)),
    StaffPage(ASK_BACK, "Ask the patient again", (Permission.SIGN,)),
    StaffPage(DETERMINE, "Determination", (Permission.SIGN,)),
    StaffPage("visits.py", "Visits", (Permission.MANAGE_VISITS,)),
    StaffPage("people.py", "People", (Permission.MANAGE_PEOPLE,)),
    StaffPage("devices.py", "Tablets", (Permission.MANAGE_DEVICES,)),
    StaffPage("insight.py", "Insight", (Permission.READ_INSIGHT,)),
    StaffPage("rule_book.py", "Rule book", (Permission.READ_RULES,)),
    StaffPage("audit.py", "Audit", (Permission.READ_AUDIT,)),
    StaffPage("emergency_review.py", "Emergency review", (Permission.READ_CASES, Permission.READ_AUDIT)),
    StaffPage(EMERGENCY, "Emergency access", (Permission.READ_RULES,)),
)
STAFF_PATHS = tuple(page.path for page in STAFF_PAGES)
# A case is opened from a list, what is done with it from the case, and whoever reads cases anyway needs no emergency: none
# of them stands in the menu.
UNLISTED = (CASE, CASE_THEN, DETERMINE, ASK_BACK)


def pages_of(staff: Staff | None, *, holds_intake: bool, case_open: bool = False) -> list[tuple[str, str]]:
    """File and title of each page a caller may open; the first answers on `/`. `case_open`: an emergency lasts."""
    if holds_intake:
        return [INTAKE]
    if staff is None:
        return [WELCOME]
    return list(_pages_of_staff(staff, case_open=case_open))


def _pages_of_staff(staff: Staff, *, case_open: bool) -> Iterable[tuple[str, str]]:
    for page in STAFF_PAGES:
        if page.file == EMERGENCY and staff.may(Permission.READ_CASES):
            continue
        if all(map(staff.may, page.needs)) or (page.file in (CASE, CASE_THEN) and case_open):
            yield page.file, page.title
