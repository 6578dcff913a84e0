"""Who is expected: kept sealed, corrected without erasing, found again by name, birth date and record number."""

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import select

from screening.access import Role, hold_begun, hold_of_token
from screening.access.link_check import link_entered
from screening.access.links import Terms, link_handed_out, link_of_token, link_opened, link_revoked, usual_end
from screening.access.messages import Words, link_mailed
from screening.access.visit_list import (
    LinkWord,
    read_differences,
    reminders_of,
    visit_of,
    visits_found,
    visits_of,
)
from screening.access.visits import VisitDetails, details_of, visit_corrected, visit_made
from screening.errors import DetailsRefused, RevisionConflict, UnknownEncounter
from screening.records import Records, schema
from screening.records.keeping.erasure import record_erased
from screening.records.patient_tags import BORN_BITS, name_words, plain_words, tag_of_text
from tests.access.visiting import BORN, DAY, EXPECTED, RIGHT, VERSION, Desk, desk_of, staff_of
from tests.clinic import NOON, Clock

A_DAY = dt.timedelta(days=1)


@pytest.fixture
def desk(records: Records) -> Desk:
    return desk_of(records)


def made(desk: Desk, details: VisitDetails) -> str:
    return visit_made(desk.records, desk.staff, details, questionnaire_version=VERSION).id


def found(desk: Desk, words: str) -> list[str]:
    return [visit.encounter.id for visit in visits_found(desk.records, desk.staff, words)]


# Kept


def test_what_is_known_of_a_visit_lies_sealed_and_comes_back_whole(desk: Desk, records: Records) -> None:
    kept = records.read(lambda connection: details_of(records, connection, desk.encounter.id))
    assert kept is not None
    assert kept.details == EXPECTED
    with records.reading() as connection:
        rows = str(
            [
                tuple(row)
                for table in schema.metadata.sorted_tables
                for row in connection.execute(table.select())
            ]
        )
    for secret in ("Quillfeather", "quillfeather", "1961-03-07", "QF-1203", "zeb@", "010 4477"):
        assert secret not in rows


def test_one_press_makes_one_visit(desk: Desk, records: Records) -> None:
    for _ in range(2):
        visit_made(records, desk.staff, EXPECTED, questionnaire_version=VERSION, key="a" * 32)
    assert len(visits_of(records, desk.staff, DAY, DAY)) == 2
    assert [event.kind for event in records.events_of("a" * 32)].count("visit made") == 1


def test_a_correction_is_a_new_revision_with_who_and_when(desk: Desk, records: Records, clock: Clock) -> None:
    other = staff_of(records, Role.CLINICIAN, name="Dr Cora Rection")
    clock.passes(minutes=5)
    corrected = dataclasses.replace(EXPECTED, name="Zebediah Quillfeather")
    kept = visit_corrected(records, other, desk.encounter.id, corrected, revision=1)
    assert (kept.revision, kept.author, kept.recorded_at) == (2, other.author, clock.now)
    table = schema.visit_detail
    with records.reading() as connection:
        assert list(connection.execute(select(table.c.revision).order_by(table.c.revision)).scalars()) == [
            1,
            2,
        ]
    assert "visit corrected" in desk.kinds()


def test_two_who_correct_at_once_do_not_overwrite_each_other(desk: Desk, records: Records) -> None:
    visit_corrected(records, desk.staff, desk.encounter.id, EXPECTED, revision=1)
    with pytest.raises(RevisionConflict):
        visit_corrected(records, desk.staff, desk.encounter.id, EXPECTED, revision=1)


def test_a_visit_that_moved_stands_on_its_new_day_alone(desk: Desk, records: Records) -> None:
    moved = dataclasses.replace(EXPECTED, visit_date=DAY + A_DAY)
    visit_corrected(records, desk.staff, desk.encounter.id, moved, revision=1)
    assert visits_of(records, desk.staff, DAY, DAY) == ()
    assert [visit.name for visit in visits_of(records, desk.staff, DAY + A_DAY, DAY + A_DAY)] == [
        EXPECTED.name
    ]


def test_details_of_a_form_that_was_begun_without_a_visit_can_be_added(desk: Desk, records: Records) -> None:
    begun = records.begin_encounter(questionnaire_version=VERSION, author=desk.staff.author)
    visit_corrected(records, desk.staff, begun.id, EXPECTED, revision=0)
    assert visit_of(records, desk.staff, begun.id).details == EXPECTED


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "A\x00B"},
        {"name": "x" * 201},
        {"visit_date": DAY + dt.timedelta(days=800)},
        {"birth_date": DAY},
        {"birth_date": dt.date(1899, 12, 31)},
        {"phone": "call me"},
        {"phone": "12345"},
        {"email": "zeb"},
        {"record_number": "9" * 61},
        {"language": "x" * 41},
    ],
)
def test_what_cannot_be_a_detail_is_refused_without_repeating_it(
    desk: Desk, records: Records, wrong: dict[str, object]
) -> None:
    with pytest.raises(DetailsRefused) as refused:
        made(desk, dataclasses.replace(EXPECTED, **wrong))  # type: ignore[arg-type]
    assert "Quillfeather" not in str(refused.value)
    with pytest.raises(UnknownEncounter):
        visit_of(records, desk.staff, "0" * 32)


# Found again


@pytest.mark.parametrize(
    "words",
    [
        "Quillfeather",
        "zebedee QUILLFEATHER",
        "Ｑｕｉｌｌｆｅａｔｈｅｒ",
        "quillfeather 1961-03-07",
        "1961-03-07",
        "QF-1203",
        "qf 1203",
        "1961-03-07 qf1203",
    ],
)
def test_a_patient_is_found(desk: Desk, words: str) -> None:
    made(desk, VisitDetails("Somebody Else", DAY, dt.date(1980, 1, 1), "ZZ-1"))
    assert found(desk, words) == [desk.encounter.id]


@pytest.mark.parametrize(
    "words", ["", "Quill", "Quillfeather 1961-03-08", "1961-07-03", "Zebedee Else", "QF-1204", "%", "'--"]
)
def test_what_does_not_fit_finds_nobody(desk: Desk, words: str) -> None:
    assert found(desk, words) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Łukasz Żółć", "lukasz zolc"),
        ("Anne-Marie O'Brien", "obrien annemarie"),
        ("Anne-Marie O'Brien", "O’Brien Marie"),
        ("José Núñez", "jose nunez"),
        ("İbrahim Işık", "ibrahim isik"),
        ("李小龍", "李小龍"),
        ("Straße Müller", "strasse muller"),
        ("Bjørn Ærø", "bjorn aero"),
    ],
)
def test_case_accents_width_and_marks_do_not_matter(desk: Desk, name: str, words: str) -> None:
    there = made(desk, VisitDetails(name, DAY))
    assert found(desk, words) == [there]


def test_words_of_a_name() -> None:
    assert plain_words("  Ｄr.  Ada-Lee ") == ("dr", "ada", "lee")
    assert name_words("O'Brien") == {"o", "brien", "obrien"}
    assert name_words("") == frozenset()


def test_a_birth_date_leaves_only_a_few_bits_in_the_index(records: Records) -> None:
    days = [(BORN + dt.timedelta(days=n)).isoformat() for n in range(20_000)]
    tags = {tag_of_text(records.tag, "born", day) for day in days}
    assert len(tags) <= 2**BORN_BITS
    # the control: a name has its whole tag
    assert len(tag_of_text(records.tag, "name", "zebedee")) == 64


def test_another_birth_date_with_the_same_few_bits_is_not_taken_for_it(desk: Desk, records: Records) -> None:
    mine = tag_of_text(records.tag, "born", BORN.isoformat())
    days = (BORN + dt.timedelta(days=n) for n in range(1, 20_000))
    twin = next(day for day in days if tag_of_text(records.tag, "born", day.isoformat()) == mine)
    other = made(desk, VisitDetails("Somebody Else", DAY, twin))
    assert found(desk, BORN.isoformat()) == [desk.encounter.id]
    assert found(desk, twin.isoformat()) == [other]


def test_whoever_typed_their_name_at_a_tablet_is_found_too(desk: Desk, records: Records) -> None:
    begun = records.begin_encounter(questionnaire_version=VERSION, author=desk.staff.author)
    hold = hold_of_token(records, hold_begun(records, begun.id, by=desk.staff.author))
    assert hold is not None
    records.save_answer(begun.id, "about_you.name", "Walk Inn", author=hold.author)
    records.save_answer(begun.id, "about_you.birth_date", "1977-07-07", author=hold.author)
    assert found(desk, "inn 1977-07-07") == [begun.id]
    # what was corrected no longer finds
    records.save_answer(begun.id, "about_you.name", "Walter Inn", author=hold.author)
    assert found(desk, "walk") == []
    assert found(desk, "walter") == [begun.id]


def test_a_search_is_noted_without_its_words(desk: Desk, records: Records) -> None:
    found(desk, "Quillfeather 1961-03-07")
    with records.reading() as connection:
        events = [str(tuple(row)) for row in connection.execute(select(schema.event))]
    assert any("patients searched" in event for event in events)
    assert not any("uillfeather" in event or "1961" in event for event in events)


# The wrong patient


def typed(desk: Desk, **answers: str) -> list[str]:
    for field, value in answers.items():
        desk.records.save_answer(desk.encounter.id, f"about_you.{field}", value, author=desk.staff.author)
    seen = visit_of(desk.records, desk.staff, desk.encounter.id).differs
    doctor = staff_of(desk.records, Role.CLINICIAN, name="Dr Case Reader")
    assert read_differences(desk.records, doctor, desk.encounter.id) == seen
    return [one.label for one in seen]


@pytest.mark.parametrize(
    ("answers", "differs"),
    [
        ({"name": "zebedee  QUILLFEATHER"}, []),
        ({"name": "Quillfeather, Zebedee"}, []),
        ({"name": "Zebedee J. Quillfeather"}, ["Name"]),
        ({"name": "Zelda Quillfeather"}, ["Name"]),
        ({"birth_date": "1961-03-07"}, []),
        ({"birth_date": "1961-03"}, []),
        ({"birth_date": "1961"}, []),
        ({"birth_date": "1961-07-03"}, ["Birth date"]),
        ({"record_number": "qf 1203"}, []),
        ({"record_number": "QF-1302"}, ["Record number"]),
        ({"name": "Else Body", "birth_date": "1980-01-01"}, ["Name", "Birth date"]),
    ],
)
def test_staff_see_where_the_form_names_someone_else(
    desk: Desk, answers: dict[str, str], differs: list[str]
) -> None:
    assert typed(desk, **answers) == differs
    # nothing is merged or corrected by it
    assert visit_of(desk.records, desk.staff, desk.encounter.id).details == EXPECTED


# What the front desk works from


def word(desk: Desk) -> LinkWord:
    return visit_of(desk.records, desk.staff, desk.encounter.id).word


def test_the_word_of_a_link_from_making_it_to_done(desk: Desk, records: Records) -> None:
    words = [word(desk)]
    fresh = desk.link()
    words.append(word(desk))
    link_handed_out(records, desk.staff, fresh.link.id)
    words.append(word(desk))
    there = link_of_token(records, fresh.token, version=VERSION)
    assert there is not None
    link_opened(records, there.link)
    words.append(word(desk))
    checked = link_entered(records, fresh.token or "", RIGHT, version=VERSION, address="x")
    assert checked is not None
    words.append(word(desk))
    hold = hold_of_token(records, checked.token)
    assert hold is not None
    records.save_answer(desk.encounter.id, "about_you.sex", "male", author=hold.author)
    seen = visit_of(records, desk.staff, desk.encounter.id)
    assert (seen.answered, seen.open_at) == (1, "link")
    assert seen.of > 1
    records.submit(desk.encounter.id, "k" * 32, questionnaire_hash="h", author=hold.author)
    words.append(word(desk))
    assert words == [
        LinkWord.NONE, LinkWord.MADE, LinkWord.SENT, LinkWord.OPENED, LinkWord.VERIFIED, LinkWord.DONE,
    ]  # fmt: skip


def test_the_word_of_a_link_that_is_dead_or_waits(desk: Desk, records: Records, clock: Clock) -> None:
    fresh = desk.link(opens_at=NOON + dt.timedelta(hours=1))
    assert word(desk) is LinkWord.NOT_YET
    clock.passes(hours=2)
    assert word(desk) is LinkWord.MADE
    clock.passes(days=2)
    assert word(desk) is LinkWord.EXPIRED
    link_revoked(records, desk.staff, fresh.link.id)
    assert word(desk) is LinkWord.REVOKED
    until = clock.now + A_DAY
    second = desk.link(closes_at=until)
    for _ in range(5):
        link_entered(records, second.token or "", {}, version=VERSION, address="x")
        clock.passes(minutes=20)
    assert word(desk) is LinkWord.LOCKED
    terms = Terms(VERSION, "0" * 64, clock.now + A_DAY)
    link_mailed(records, desk.staff, desk.encounter.id, terms, lambda token: Words("s", token))
    assert word(desk) is LinkWord.QUEUED
    hold_begun(records, desk.encounter.id, by=desk.staff.author)
    assert word(desk) is LinkWord.AT_CLINIC


def test_a_day_s_visits_stand_by_their_time(desk: Desk, records: Records) -> None:
    made(desk, VisitDetails("Late Comer", DAY, visit_time=dt.time(16)))
    made(desk, VisitDetails("Early Bird", DAY, visit_time=dt.time(8)))
    made(desk, VisitDetails("No Time", DAY))
    made(desk, VisitDetails("Next Day", DAY + A_DAY, visit_time=dt.time(7)))
    names = [visit.name for visit in visits_of(records, desk.staff, DAY, DAY + A_DAY)]
    assert names == ["Early Bird", "Zebedee Quillfeather", "Late Comer", "No Time", "Next Day"]


def test_whom_to_remind(desk: Desk, records: Records) -> None:
    def reminded() -> list[str]:
        week = visits_of(records, desk.staff, NOON.date(), NOON.date() + 7 * A_DAY)
        return [visit.name for visit in reminders_of(week, on=NOON.date())]

    assert reminded() == []  # no link was given
    desk.link()
    far = desk_far(desk)
    assert reminded() == ["Zebedee Quillfeather"]
    assert far not in reminded()
    records.submit(desk.encounter.id, "k" * 32, questionnaire_hash="h", author=desk.staff.author)
    assert reminded() == []


def desk_far(desk: Desk) -> str:
    """A patient with a link whose visit is days away."""
    day = NOON.date() + 6 * A_DAY
    visit = visit_made(
        desk.records, desk.staff, dataclasses.replace(EXPECTED, name="Far Off", visit_date=day),
        questionnaire_version=VERSION,
    )  # fmt: skip
    Desk(desk.records, desk.staff, visit).link(closes_at=usual_end(day, NOON))
    return "Far Off"


def test_looking_is_noted_once(desk: Desk, records: Records) -> None:
    for _ in range(3):
        visit_of(records, desk.staff, desk.encounter.id)
        visits_of(records, desk.staff, DAY, DAY)
    assert desk.kinds().count("visit viewed") == 1


def test_a_visit_whose_time_of_keeping_is_over_is_gone_and_the_others_stay(
    desk: Desk, records: Records
) -> None:
    gone = made(desk, VisitDetails("Gone Forever", DAY))
    assert record_erased(
        records, gone, by=desk.staff.author, why="asked for", rule="by hand", still_due=lambda _: True
    )
    assert [visit.name for visit in visits_of(records, desk.staff, DAY, DAY)] == [EXPECTED.name]
    assert found(desk, "gone forever") == []
    with pytest.raises(UnknownEncounter):
        visit_of(records, desk.staff, gone)
