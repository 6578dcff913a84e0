"""A summary of a record that was erased is not there any more, and says why."""

from screening.records import Author
from screening.records.keeping.erasure import record_erased
from tests.clinic import VISITOR, Clinic
from tests.front_door.conftest import Browser
from tests.front_door.visiting import signed_in

BY = Author("system", "command line")


def test_the_summary_of_an_erased_record_is_gone_in_plain_words(browser: Browser, clinic: Clinic) -> None:
    id = clinic.records.begin_encounter(questionnaire_version="1", author=VISITOR).id
    clinic.records.save_answer(id, "about_you.name", "Zerlina Quackenbush", author=VISITOR)
    staff = signed_in(browser(), clinic.records)
    assert staff.get(f"/summary/{id}.pdf").status_code == 200, "the control: before, there is one"
    record_erased(clinic.records, id, by=BY, why="test", rule="test", still_due=lambda connection: True)
    answer = staff.get(f"/summary/{id}.pdf")
    assert answer.status_code == 404
    assert "was erased when its time of keeping was over" in answer.text
    assert "Zerlina" not in answer.text
