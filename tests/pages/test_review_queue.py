"""The queue: urgent first, the worst outcome in words, what is unfinished said so, nothing of it guessed."""

import re

import pytest

from screening.demo_patients import PATIENTS
from screening.judging import place_in_queue
from screening.outcome import GateState, Labelling, Outcome, Tally
from screening.records import Author, Judgement, fingerprint_of
from screening.rule import RUNG_WORDS, Route, Rung
from tests.clinic import Clinic
from tests.pages.conftest import Open, case_of, run
from tests.pages.reading import screen_of

PATIENT = Author("patient", "tablet")
ORDER = (
    ("Greta Platzhalter", Rung.URGENT),
    ("Jonas Fictionius", Rung.URGENT),
    ("Lily Madeup", Rung.CONTRAINDICATED),
    ("Walter Pretendleby", Rung.CONTRAINDICATED),
    ("Trần Thị Ví Dụ", Rung.CONTRAINDICATED),
    ("Håkon Uvisst Demo", Rung.INFORMATION_NEEDED),
    ("Edgar Invently", Rung.SPECIALIST_CLEARANCE),
)


def test_urgent_first_then_worst_each_with_its_word_and_sign(demo: Clinic, shown: Open) -> None:
    screen = shown("review_queue")
    places = [screen.words.index(name) for name, _ in ORDER]
    assert places == sorted(places)
    rows = [
        attributes["class"]
        for _, attributes in screen.html.tags
        if attributes.get("class", "").startswith("row ")
    ]
    assert rows[: len(ORDER)] == [f"row rung-{rung.word}" for _, rung in ORDER]
    signs = [a["class"] for _, a in screen.html.tags if a.get("class", "").startswith("sign ")]
    assert signs[1 : len(ORDER) + 1] == [f"sign sign-{rung.word}" for _, rung in ORDER]
    for name, rung in ORDER:
        before = screen.words[: screen.words.index(name)]
        assert RUNG_WORDS[rung] in before[-80:], name


def test_every_finished_case_has_its_way_in_by_id_alone(demo: Clinic, shown: Open) -> None:
    hrefs = shown("review_queue").hrefs()
    handed_in = [patient.name for patient in PATIENTS if not patient.until]
    assert {f"/review_case?case={case_of(demo, name)}" for name in handed_in} < set(hrefs)
    assert all(re.fullmatch(r"/review_case\?case=[0-9a-f]{32}", href) for href in hrefs)


def test_unfinished_and_urgent_stands_in_the_queue_and_is_called_unfinished(
    demo: Clinic, shown: Open
) -> None:
    words = shown("review_queue").words
    greta = words.index("Greta Platzhalter")
    assert "NOT FINISHED, not open on any device" in words[greta : words.index("Jonas Fictionius")]
    assert "2 urgent cases" in words


def test_unfinished_on_a_device_now_is_said(demo: Clinic, shown: Open) -> None:
    demo.open_intake(case_of(demo, "Greta Platzhalter"))
    assert "NOT FINISHED, open on a device now" in shown("review_queue").words


def test_drafts_tell_whose_and_since_when_and_nothing_that_was_answered(demo: Clinic, shown: Open) -> None:
    screen = shown("review_queue")
    drafts = screen.words[screen.words.index("Not finished") :]
    assert "Ivo Halfway" in drafts
    assert re.search(r"Begun \d+ \w+ \d{4}, \d\d:\d\d · last answer \d+ \w+ \d{4}", drafts)
    assert "119/75" not in screen.words
    forms = [a["action"] for tag, a in screen.html.tags if tag == "form"]
    assert forms == ["/intake/continue", "/intake/continue", "/intake/start"]


def test_every_invented_patient_is_marked(demo: Clinic, shown: Open) -> None:
    queue = shown("review_queue").words
    assert queue.count("DEMO: invented patient") == len(PATIENTS) + 1  # one is both urgent and unfinished
    assert "DEMO" not in _of_a_real_patient(demo, shown)


def _of_a_real_patient(demo: Clinic, shown: Open) -> str:
    _, id = demo.open_intake()
    demo.records.save_answer(id, "about_you.name", "Real Person", author=PATIENT)
    words = shown("review_queue").words
    start = words.index("Real Person")
    return words[start : words.index("Begun", start)]


def test_an_urgent_answer_that_was_taken_back_stays_on_top_and_says_so(demo: Clinic, shown: Open) -> None:
    id = case_of(demo, "Maja Sampleton")
    seal = fingerprint_of(demo.records.answers_of(id))
    for urgent, severity in ((True, 6), (False, 1)):
        demo.records.record_judgement(
            id, Judgement("p", "1", "0" * 64, "us", seal, {"infusion": "precautions"}, {}, severity, urgent)
        )
    words = shown("review_queue").words
    assert words.index("Maja Sampleton") < words.index("Lily Madeup")
    assert "Urgent when first answered" in words


def test_a_case_nobody_judged_is_said_to_be_unjudged(demo: Clinic, shown: Open) -> None:
    _, id = demo.open_intake()
    demo.records.save_answer(id, "about_you.name", "Real Person", author=PATIENT)
    demo.records.submit(id, "key", questionnaire_hash="0" * 64, author=PATIENT)
    screen = shown("review_queue")
    words = screen.words
    rows = [a["class"] for _, a in screen.html.tags if a.get("class", "").startswith("row ")]
    assert rows[2] == "row rung-information-needed"
    assert "Not judged yet" in words[: words.index("Real Person")]
    assert words.index("Real Person") < words.index("Lily Madeup")


@pytest.mark.parametrize("born", [{"absent": "asked-unknown"}, "nonsense", None])
def test_a_row_without_name_and_birth_date_can_still_be_opened(
    demo: Clinic, shown: Open, born: object
) -> None:
    _, id = demo.open_intake()
    demo.records.save_answer(id, "about_you.birth_date", born, author=PATIENT)
    demo.records.submit(id, "key", questionnaire_hash="0" * 64, author=PATIENT)
    screen = shown("review_queue")
    assert "Name not given birth date not given" in screen.words
    assert f"/review_case?case={id}" in screen.hrefs()


def test_an_empty_queue_says_it_is_empty(clinic: Clinic) -> None:
    screen = screen_of(run("review_queue", clinic.sign_in()))
    assert "No form has been handed in yet." in screen.words
    assert "No form is waiting to be finished." in screen.words
    assert "urgent case" not in screen.words


def test_more_than_a_page_is_paged_and_the_alarm_stays(clinic: Clinic) -> None:
    ids = []
    for number in range(27):
        id = clinic.records.begin_encounter(questionnaire_version="1", author=PATIENT).id
        clinic.records.save_answer(id, "about_you.name", f"Number {number:02}", author=PATIENT)
        clinic.records.submit(id, f"key-{number}", questionnaire_hash="0" * 64, author=PATIENT)
        seal = fingerprint_of(clinic.records.answers_of(id))
        urgent = number == 20
        clinic.records.record_judgement(
            id, Judgement("p", "1", "0" * 64, "us", seal, {}, {}, 6 if urgent else 1, urgent)
        )
        ids.append(id)
    at = run("review_queue", clinic.sign_in())
    first = screen_of(at)
    assert len(first.hrefs()) == 25
    assert "27 to review" in first.words
    at.session_state["queue-page"] = 2
    second = screen_of(at.run())
    assert len(second.hrefs()) == 2
    assert not set(first.hrefs()) & set(second.hrefs())
    assert "1 urgent case" in second.words


def _outcome(
    rung: Rung, absolute: int = 0, relative: int = 0, precaution: int = 0, unknown: int = 0
) -> Outcome:
    tally = Tally(absolute, relative, precaution, unknown)
    return Outcome(Route.INFUSION, rung, Labelling.OFF_LABEL, GateState.MET, tally, (), rung)


def test_the_worst_outcome_goes_first_then_the_tally_of_that_route() -> None:
    """From the first in the queue to the last."""
    cases = [
        [_outcome(Rung.URGENT)],
        [_outcome(Rung.CONTRAINDICATED, absolute=2)],
        [_outcome(Rung.CONTRAINDICATED, absolute=1, relative=1)],
        [_outcome(Rung.CONTRAINDICATED, absolute=1, precaution=250, unknown=9)],
        [_outcome(Rung.CONTRAINDICATED, absolute=1, unknown=9)],
        [_outcome(Rung.CONTRAINDICATED, absolute=1), _outcome(Rung.PRECAUTIONS, absolute=9, unknown=99)],
        [_outcome(Rung.DEFERRED, absolute=99, relative=99, precaution=99, unknown=99)],
        [_outcome(Rung.NONE_FOUND, unknown=1)],
        [_outcome(Rung.NONE_FOUND)],
    ]
    places = [place_in_queue(case) for case in cases]
    assert places == sorted(places, reverse=True)
    assert len(set(places)) == len(places)
    assert place_in_queue([_outcome(Rung.URGENT, 500, 500, 500, 500)]) < 2**31
