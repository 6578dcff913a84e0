"""What clinicians add stands beside what was said, once a press, judged at once, taken back only by another entry."""

import datetime as dt
import threading
from collections.abc import Mapping

import pytest
from sqlalchemy import func, select

from screening.access import (
    Permission,
    Role,
    Staff,
    WhoIsMeant,
    glass_broken,
    hold_begun,
    hold_of_token,
)
from screening.access.case_work import (
    EARLIER_VIEWED,
    KEPT,
    WITHDRAWN,
    entry_added,
    entry_withdrawn,
    read_case_work,
    read_judgements,
    read_reading,
)
from screening.adjudication import finding_hash
from screening.clinic import Clinic
from screening.errors import (
    EntryOvertaken,
    EntryRefused,
    KeyAlreadyUsed,
    NotAllowed,
    UnknownEncounter,
    ValueRefused,
)
from screening.filing import judge_and_keep, read_case_anew
from screening.judging import judged_case
from screening.readings import summary_reopened
from screening.records import Author, Records, schema
from tests.access.people_here import person, signed_in
from tests.access.signing import NEVER_TWO
from tests.clinic import NOON
from tests.made_once import made_once

DAY = NOON.date()
HERE = Clinic()
PATIENT = Author("patient", "hold")
MEASURED = {
    "kind": "measured",
    "readings": [[186, 112]],
    "on": DAY.isoformat(),
    "arm": "left",
    "posture": "sitting",
}
ANSWERS: Mapping[str, object] = {
    "about_you.name": "Zebedee Quillfeather",
    "about_you.birth_date": "1980-02-03",
    "treatment_sought.reason": "depression",
    "brain.stroke": "yes",
    "medicines.any": "yes",
    "medicines.list": [{"name": "seroquill", "dose": None, "unit": None, "often": "not-sure"}],
}


@pytest.fixture
def case(records: Records) -> str:
    """A case that was handed in and judged."""
    return made_once(records, "zebedee", lambda: _handed_in(records))


def _handed_in(records: Records) -> str:
    begun = records.begin_encounter(questionnaire_version="test", author=PATIENT)
    for question, value in ANSWERS.items():
        records.save_answer(begun.id, question, value, author=PATIENT)
    records.submit(begun.id, f"key-{begun.id}", questionnaire_hash="0" * 64, author=PATIENT)
    judge_and_keep(records, begun.id, HERE, on=DAY)
    return begun.id


@pytest.fixture
def ada(records: Records) -> Staff:
    """A clinician."""
    return signed_in(records, person(records, "Dr Ada Example"))


def add(
    records: Records,
    staff: Staff,
    case: str,
    plain: object,
    key: str = "one",
    clinic: Clinic = HERE,
    after: int = 0,
) -> int:
    return entry_added(records, staff, case, plain, key=f"{case}-{key}", clinic=clinic, on=DAY, after=after)


def withdraw(
    records: Records, staff: Staff, case: str, number: int, key: str = "gone", clinic: Clinic = HERE
) -> int:
    return entry_withdrawn(
        records, staff, case, number, "wrong patient", key=f"{case}-{key}", clinic=clinic, on=DAY
    )


def view_of(records: Records, case: str, rule: str, clinic: Clinic = HERE, **rest: str) -> dict[str, str]:
    held = records.case_of(case)
    evaluation = judged_case(held.answers, clinic, submitted=True, on=DAY, entries=held.entries)
    found = next(one for one in evaluation.findings if one.rule.id == rule)
    plain = {"kind": "adjudicated", "rule": rule, "finding": finding_hash(found)}
    return plain | {"verdict": "not-confirmed", "reason": "examined", "words": "examined", **rest}


def infusion(records: Records, case: str) -> object:
    judged = records.judgement_of(case)
    assert judged is not None
    return judged.outcomes["infusion"]


def count(records: Records, case: str) -> int:
    table = schema.case_entry
    wanted = select(func.count()).select_from(table).where(table.c.encounter_id == case)
    return records.read(lambda c: int(c.execute(wanted).scalar_one()))


def kinds(records: Records, case: str) -> list[str]:
    return [event.kind for event in records.events_of(case)]


def test_a_measured_pressure_is_judged_at_once_and_the_answers_stay(
    records: Records, ada: Staff, case: str
) -> None:
    add(records, ada, case, {"kind": "clarified", "question": "brain.stroke", "value": "no", "why": "asked"})
    before, answers = infusion(records, case), records.answers_of(case)
    assert add(records, ada, case, MEASURED, "two") == 2
    assert (before, infusion(records, case)) == ("information-needed", "contraindicated")
    assert records.answers_of(case) == answers
    entry = records.entries_of(case)[1]
    assert (entry.author, entry.at) == (ada.author, NOON)
    assert kinds(records, case).count(KEPT) == 2


def test_pressed_twice_it_is_one_entry(records: Records, ada: Staff, case: str) -> None:
    assert add(records, ada, case, MEASURED) == add(records, ada, case, MEASURED) == 1
    assert count(records, case) == 1
    assert kinds(records, case).count(KEPT) == 1


def test_a_key_of_another_case_is_refused(records: Records, ada: Staff, case: str) -> None:
    other = records.begin_encounter(questionnaire_version="test", author=PATIENT)
    add(records, ada, case, MEASURED)
    with pytest.raises(KeyAlreadyUsed):
        entry_added(records, ada, other.id, MEASURED, key=f"{case}-one", clinic=HERE, on=DAY)


def test_two_clinicians_at_once_both_keep_theirs(records: Records, ada: Staff, case: str) -> None:
    bea = signed_in(records, person(records, "Dr Bea Example"))
    numbers: list[int] = []

    def adds(staff: Staff) -> None:
        note = {"kind": "note", "words": f"by {staff.name}"}
        numbers.append(add(records, staff, case, note, staff.person_id[:8]))

    both = [threading.Thread(target=adds, args=(staff,)) for staff in (ada, bea)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(numbers) == [1, 2]
    kept = records.entries_of(case)
    assert {entry.author.id for entry in kept} == {ada.person_id, bea.person_id}
    assert records.audit_verified().whole


@pytest.mark.parametrize(
    ("plain", "words"),
    [
        (
            {"kind": "clarified", "question": "heart.weather", "value": "no", "why": "asked"},
            "no such question",
        ),
        ({"kind": "clarified", "question": "brain.stroke", "value": 7, "why": "asked"}, "does not fit"),
        ({"kind": "medicine-resolved", "written": "seroquel", "ingredient": "quetiapine"}, "no such words"),
        ({"kind": "note", "about": "NE-999", "words": "seen"}, "about the case or about a finding"),
        ({"kind": "seconded", "number": 1}, "with a password"),
        ({"kind": "withdrawn", "number": 1, "why": "wrong"}, "where it stands"),
        ({**MEASURED, "readings": []}, "readings"),
    ],
)
def test_what_does_not_fit_the_case_is_refused_and_nothing_is_kept(
    records: Records, ada: Staff, case: str, plain: object, words: str
) -> None:
    with pytest.raises(EntryRefused, match=words):
        add(records, ada, case, plain)
    assert count(records, case) == 0


def test_characters_that_no_database_takes_are_refused(records: Records, ada: Staff, case: str) -> None:
    with pytest.raises(ValueRefused):
        add(records, ada, case, {"kind": "note", "words": "before\x00after"})
    assert count(records, case) == 0


def test_words_of_the_list_are_resolved(records: Records, ada: Staff, case: str) -> None:
    assert add(
        records, ada, case, {"kind": "medicine-resolved", "written": "seroquill", "ingredient": "quetiapine"}
    )
    held = records.case_of(case)
    evaluation = judged_case(held.answers, HERE, submitted=True, on=DAY, entries=held.entries)
    (row,) = evaluation.response.answers["medicines.list"].value  # type: ignore[misc, union-attr]
    assert row.chosen == "quetiapine"  # type: ignore[union-attr]


def test_a_view_is_of_the_finding_as_it_is_judged_today(records: Records, ada: Staff, case: str) -> None:
    seen = view_of(records, case, "NE-2", NEVER_TWO)
    asked = {"kind": "clarified", "question": "brain.stroke", "value": "no", "why": "asked"}
    add(records, ada, case, asked, clinic=NEVER_TWO)
    with pytest.raises(EntryRefused, match="changed since you opened it"):
        add(records, ada, case, seen, "view", clinic=NEVER_TWO)
    now = view_of(records, case, "NE-2", NEVER_TWO)
    assert add(records, ada, case, now, "view", clinic=NEVER_TWO) == 2


def test_a_view_is_of_the_finding_as_it_stands_while_what_would_take_it_away_waits(
    records: Records, ada: Staff, case: str
) -> None:
    seen = view_of(records, case, "NE-2")
    asked = {"kind": "clarified", "question": "brain.stroke", "value": "no", "why": "asked"}
    add(records, ada, case, asked)
    assert view_of(records, case, "NE-2") == seen
    assert add(records, ada, case, seen, "view") == 2


def test_what_was_kept_is_not_refused_when_it_is_sent_again_later(
    records: Records, ada: Staff, case: str
) -> None:
    seen = view_of(records, case, "NE-2")
    number = add(records, ada, case, seen, "view")
    add(records, ada, case, {"kind": "clarified", "question": "brain.stroke", "value": "no", "why": "asked"})
    assert add(records, ada, case, seen, "view") == number


def settled_by(records: Records, case: str, settles: str) -> tuple[dict[str, object], dict[str, object]]:
    """Two entries of which the later would count: about one finding, one question, one name of the list."""
    view = view_of(records, case, "NE-2", NEVER_TWO)
    asked = {"kind": "clarified", "question": "brain.stroke", "why": "asked"}
    named = {"kind": "medicine-resolved", "written": "seroquill"}
    pairs: Mapping[str, tuple[dict[str, object], dict[str, object]]] = {
        "view of this finding": ({**view, "verdict": "confirmed", "reason": ""}, {**view}),
        "clarified this answer": ({**asked, "value": "yes"}, {**asked, "value": "no"}),
        "resolved these words": (
            {**named, "ingredient": "quetiapine"},
            {**named, "ingredient": "sertraline"},
        ),
    }
    return pairs[settles]


SETTLED = ("view of this finding", "clarified this answer", "resolved these words")


@pytest.mark.parametrize("settles", SETTLED)
def test_what_a_colleague_kept_meanwhile_is_not_overridden_from_a_page_that_never_showed_it(
    records: Records, ada: Staff, case: str, settles: str
) -> None:
    bea = signed_in(records, person(records, "Dr Bea Example"))
    first, second = settled_by(records, case, settles)
    assert add(records, ada, case, first, "ada", NEVER_TWO) == 1
    with pytest.raises(EntryOvertaken, match=f"Dr Ada Example .*{settles} meanwhile") as refused:
        add(records, bea, case, second, "bea", NEVER_TWO)
    assert "nothing you typed is lost" in str(refused.value)
    assert count(records, case) == 1
    assert add(records, bea, case, second, "bea", NEVER_TWO, after=1) == 2


@pytest.mark.parametrize("settles", SETTLED)
def test_sent_again_with_its_key_it_is_kept_and_never_refused(
    records: Records, ada: Staff, case: str, settles: str
) -> None:
    bea = signed_in(records, person(records, "Dr Bea Example"))
    first, second = settled_by(records, case, settles)
    assert add(records, ada, case, first, "ada", NEVER_TWO) == 1
    assert add(records, bea, case, second, "bea", NEVER_TWO, after=1) == 2
    assert add(records, ada, case, first, "ada", NEVER_TWO) == 1
    assert add(records, bea, case, second, "bea", NEVER_TWO, after=1) == 2
    assert count(records, case) == 2


def test_of_two_views_at_once_one_is_kept_and_the_other_told(records: Records, ada: Staff, case: str) -> None:
    bea = signed_in(records, person(records, "Dr Bea Example"))
    both = dict(zip((ada.name, bea.name), settled_by(records, case, SETTLED[0]), strict=True))
    kept: list[int] = []
    told: list[EntryOvertaken] = []
    ready = threading.Barrier(2)

    def gives(staff: Staff) -> None:
        ready.wait()
        try:
            kept.append(add(records, staff, case, both[staff.name], staff.name, NEVER_TWO))
        except EntryOvertaken as refused:
            told.append(refused)

    threads = [threading.Thread(target=gives, args=(staff,)) for staff in (ada, bea)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (kept, len(told), count(records, case)) == ([1], 1, 1)


def test_a_view_that_was_withdrawn_meanwhile_and_one_of_another_window_are_told_too(
    records: Records, ada: Staff, case: str
) -> None:
    first, second = settled_by(records, case, SETTLED[0])
    add(records, ada, case, first, "one", NEVER_TWO)
    with pytest.raises(EntryOvertaken, match="You yourself, in another window"):
        add(records, ada, case, second, "two", NEVER_TWO)
    withdraw(records, ada, case, 1, clinic=NEVER_TWO)
    with pytest.raises(EntryOvertaken, match="Entry 1, which this page showed, was withdrawn"):
        add(records, ada, case, second, "two", NEVER_TWO, after=1)
    assert add(records, ada, case, second, "two", NEVER_TWO) == 3


def test_views_of_two_findings_and_notes_do_not_stand_in_each_others_way(
    records: Records, ada: Staff, case: str
) -> None:
    add(records, ada, case, MEASURED, "measured", NEVER_TWO)
    for number, rule in enumerate(("NE-2", "BP-3"), 2):
        assert add(records, ada, case, view_of(records, case, rule, NEVER_TWO), rule, NEVER_TWO) == number
    for number in (4, 5):
        assert add(records, ada, case, {"kind": "note", "words": "seen"}, f"note-{number}") == number


def test_a_lift_that_takes_two_changes_nothing_yet(records: Records, ada: Staff, case: str) -> None:
    add(records, ada, case, MEASURED)
    add(records, ada, case, view_of(records, case, "BP-3"), "view")
    _, summary, made = read_case_anew(records.case_of(case), HERE, on=DAY, names=records.names())
    (lift,) = summary.review.lifts
    assert not lift.counts
    assert "awaits a second" in lift.standing
    assert made.left == {}


def test_an_entry_is_withdrawn_by_another_and_both_stay(records: Records, ada: Staff, case: str) -> None:
    before = infusion(records, case)
    number = add(records, ada, case, MEASURED, clinic=NEVER_TWO)
    assert infusion(records, case) != before
    assert withdraw(records, ada, case, number, clinic=NEVER_TWO) == 2
    assert withdraw(records, ada, case, number, clinic=NEVER_TWO) == 2
    assert infusion(records, case) == before
    assert [entry.number for entry in records.entries_of(case)] == [1, 2]
    assert kinds(records, case).count(WITHDRAWN) == 1
    for again in (number, 2, 9):
        with pytest.raises(EntryRefused, match="withdraw"):
            withdraw(records, ada, case, again, f"again-{again}")


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.ADMINISTRATOR])
def test_whoever_may_not_sign_adds_nothing(records: Records, case: str, role: Role) -> None:
    staff = signed_in(records, person(records, "Sam Someone", role))
    with pytest.raises(NotAllowed):
        add(records, staff, case, MEASURED)
    with pytest.raises(NotAllowed):
        withdraw(records, staff, case, 1)
    assert count(records, case) == 0


def test_an_emergency_lets_somebody_read_and_never_write(records: Records, case: str) -> None:
    desk = signed_in(records, person(records, "Dan Desk", Role.FRONT_DESK))
    assert not desk.may(Permission.SIGN)
    who = WhoIsMeant("Zebedee Quillfeather", "1980-02-03")
    glass_broken(records, desk, who, "was needed, the patient was unconscious")
    assert read_case_work(records, desk, case).case.encounter.id == case
    assert len(read_judgements(records, desk, case)) == 1
    assert read_reading(records, desk, case, 1) is not None
    with pytest.raises(NotAllowed):
        add(records, desk, case, MEASURED)


def test_every_reading_is_kept_and_reopens_and_every_look_is_noted(
    records: Records, ada: Staff, case: str
) -> None:
    add(records, ada, case, MEASURED)
    kept = read_judgements(records, ada, case)
    assert [(one.number, one.has_reading) for one in kept] == [(1, True), (2, True)]
    first, second = (read_reading(records, ada, case, number) for number in (1, 2))
    assert first is not None
    assert second is not None
    assert summary_reopened(first.content).pressures == ()
    assert [one.systolic for one in summary_reopened(second.content).pressures] == [186]
    assert read_reading(records, ada, case, 3) is None
    read_case_work(records, ada, case)
    looks = kinds(records, case)
    assert looks.count(EARLIER_VIEWED) == 1
    assert looks.count("case viewed") == 1
    assert looks.count("history viewed") == 1


def test_who_wrote_where_is_known(records: Records, ada: Staff, case: str) -> None:
    other = records.begin_encounter(questionnaire_version="test", author=PATIENT)
    hold = hold_of_token(records, hold_begun(records, other.id, by=PATIENT, place="link"))
    assert hold is not None
    assert read_case_work(records, ada, other.id).places == {hold.id: "by a visit link"}
    assert read_case_work(records, ada, case).assigned_to is None


def test_no_such_case(records: Records, ada: Staff) -> None:
    with pytest.raises(UnknownEncounter):
        add(records, ada, "0" * 32, MEASURED)
    with pytest.raises(UnknownEncounter):
        read_case_work(records, ada, "0" * 32)


def test_a_later_day_judges_by_that_day(records: Records, ada: Staff, case: str) -> None:
    later = DAY + dt.timedelta(days=2)
    with pytest.raises(EntryRefused, match="in the future"):
        add(records, ada, case, {**MEASURED, "on": later.isoformat()})
    key = f"{case}-later"
    assert entry_added(
        records, ada, case, {**MEASURED, "on": later.isoformat()}, key=key, clinic=HERE, on=later
    )
