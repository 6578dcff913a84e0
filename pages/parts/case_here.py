"""The case that a page is about: as the record holds it, as it is judged today, and what clinicians made of it."""

from dataclasses import dataclass

from pages.parts import session
from pages.parts.draft import today
from screening.access import Staff, adoption_of
from screening.access.case_work import CaseWork, read_case_work
from screening.clinic import clinic_here
from screening.evaluate import PROTOCOLS, Evaluation
from screening.filing import read_case_anew
from screening.given import by_words, told_of
from screening.records import Case, StoredAnswer
from screening.reviewed import Reviewed, name_of
from screening.summary.model import Summary


@dataclass(frozen=True, slots=True)
class Here:
    """One case on the screen of one member of staff."""

    staff: Staff
    work: CaseWork
    evaluation: Evaluation
    summary: Summary
    reviewed: Reviewed

    @property
    def case(self) -> Case:
        """The case as the record holds it."""
        return self.work.case

    @property
    def id(self) -> str:
        """The id of the encounter."""
        return self.work.case.encounter.id

    def name(self, person_id: str) -> str:
        """Who it was."""
        return name_of(person_id, self.work.names)

    def by(self, answer: StoredAnswer) -> str:
        """Who gave an answer, and where."""
        return by_words(answer, self.work.names, self.work.places)

    def told(self, answer: StoredAnswer) -> str:
        """Who gave an answer, where, when and in which language the form was."""
        return "; ".join(told_of(answer, self.case.encounter.locale, self.work.names, self.work.places))


def here_of(staff: Staff, encounter_id: str) -> Here:
    """The case as it reads today; the look is noted. Raises NotSignedIn, NotAllowed, UnknownEncounter, RecordErased."""
    work, clinic = read_case_work(session.records(), staff, encounter_id), clinic_here()
    adopted = adoption_of(session.records(), PROTOCOLS[clinic.policy])
    evaluation, summary, reviewed = read_case_anew(
        work.case,
        clinic,
        on=today(),
        adopted=adopted.words if adopted else "",
        names=work.names,
        history=work.history,
        places=work.places,
        asks=work.asks,
    )
    return Here(staff, work, evaluation, summary, reviewed)
