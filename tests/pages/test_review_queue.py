"""The queue: urgent first, the worst outcome in words, what is unfinished said so, nothing of it guessed."""

import datetime as dt
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.queue_rows import ago_words
from screening.access import Role, add_person, set_roles, staff_of_session
from screening.access.assigning import acknowledge, assign, case_seen_open
from screening.access.permissions import ALLOWED, Permission
from screening.access.queue_filters import read_saved_filters
from screening.adjudication import finding_hash
from screening.clinic import clinic_of
from screening.demo_patients import PATIENTS
from screening.entries import Adjudicated, Note, plain_of
from screening.filing import judge_and_keep
from screening.judging import local_day, place_in_queue
from screening.outcome import GateState, Labelling, Outcome, Tally
from screening.records import Author, Json, Judgement, fingerprint_of, schema
from screening.rule import RUNG_WORDS, Route, Rung
from tests.clinic import NOON, PASSWORD, Clinic
from tests.pages.conftest import Open, case_of, run
from tests.pages.reading import screen_of, seen

PATIENT, ADA = Author("patient", "tablet"), Author("staff", "ada")
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
    assert "Urgent earlier" in words


@pytest.mark.parametrize("also", [False, True])
def test_what_only_a_waiting_entry_makes_as_grave_as_it_is_says_so(
    demo: Clinic, shown: Open, also: bool
) -> None:
    id = case_of(demo, "Maja Sampleton")
    seal = fingerprint_of(demo.records.answers_of(id))
    urgent = {"infusion": "urgent"}
    findings: list[Json] = [{"id": "CV-4.now", "consequence": urgent, "brought_by": [3]}]
    findings += [{"id": "CV-9.now", "consequence": {"infusion": "deferred"}}]
    findings += [{"id": "NE-9", "consequence": urgent}] if also else []
    judged = Judgement("p", "1", "0" * 64, "us", seal, urgent, {}, 6, True, findings)
    demo.records.record_judgement(id, judged)
    assert ("From an entry that awaits a second signature" in shown("review_queue").words) is not also


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


def test_an_urgent_case_that_is_not_judged_as_it_is_now_says_both(demo: Clinic) -> None:
    id = case_of(demo, "Maja Sampleton")
    seal = fingerprint_of(demo.records.answers_of(id))
    urgent = Judgement("p", "1", "0" * 64, "us", seal, {"infusion": "urgent"}, {}, 6, True)
    demo.records.record_judgement(id, urgent)
    note, author = plain_of(Note(words="Rang.")), Author("staff", "ada")
    demo.records.act_added(id, schema.case_entry, "entry kept", author, key="note", content=note)
    said = row_words(run("review_queue", demo.sign_in()), "Maja Sampleton")
    assert "Not judged yet" in said
    assert "Urgent earlier" in said
    assert "Nobody has taken this urgent case" in said


@pytest.mark.parametrize("born", [{"absent": "asked-unknown"}, "nonsense", None])
def test_a_row_without_name_and_birth_date_can_still_be_opened(
    demo: Clinic, shown: Open, born: object
) -> None:
    _, id = demo.open_intake()
    demo.records.save_answer(id, "about_you.birth_date", born, author=PATIENT)
    demo.records.submit(id, "key", questionnaire_hash="0" * 64, author=PATIENT)
    screen = shown("review_queue")
    assert "Name not given" in screen.words
    assert "birth date not given" in screen.words
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
    assert status_counts(at)["All waiting"] == 27
    at.session_state["queue-page"] = 2
    second = screen_of(at.run())
    assert len(second.hrefs()) == 2
    assert not set(first.hrefs()) & set(second.hrefs())
    assert "1 urgent case" in second.words


# Who has a case


def row_words(at: AppTest, name: str) -> str:
    """The words of one patient's row."""
    return next(words for e in at.get("html") if name in (words := "".join(seen(e.proto.body).words)))


def status_counts(at: AppTest) -> dict[str, int]:
    """How many cases stand where, as the choice of a status says it."""
    (group,) = at.get("button_group")
    said = [option.content.rpartition(" ") for option in group.proto.options]
    return {words: int(count.replace(",", "")) for words, _, count in said}


def urgent_button(at: AppTest, number: int = 0) -> Any:
    """The control of an urgent case that nobody has taken."""
    return [button for button in at.button if button.label == "I take this urgent case"][number]


def owner_box(clinic: Clinic, at: AppTest, name: str) -> Any:
    """Whom a patient's case is assigned to."""
    return next(box for box in at.selectbox if (box.key or "").startswith(f"owner-{case_of(clinic, name)}-"))


def test_an_urgent_case_is_taken_with_name_and_time_and_the_alarm_says_one_less(demo: Clinic) -> None:
    at = run("review_queue", demo.sign_in())
    assert "Nobody has taken this urgent case" in row_words(at, "Greta Platzhalter")
    assert "2 urgent cases that nobody has taken" in screen_of(at).words
    urgent_button(at).click().run()
    words = row_words(at, "Greta Platzhalter")
    assert re.search(r"Taken by Dr Ada Example \d+ \w+ \d{4}, \d\d:\d\d, just now", words)
    assert "1 urgent case that nobody has taken" in screen_of(at).words
    assert owner_box(demo, at, "Greta Platzhalter").value == demo.records.queue()[0].assignee
    assert demo.records.urgent_unattended(ALLOWED[Permission.SIGN]) == 1


def test_a_case_is_given_and_given_back(demo: Clinic) -> None:
    ben = add_person(demo.records, "Dr Ben Example", PASSWORD, frozenset({Role.CLINICIAN}))
    at = run("review_queue", demo.sign_in())
    box = owner_box(demo, at, "Lily Madeup")
    assert box.options == ["Nobody", "Me (Dr Ada Example)", "Dr Ben Example"]
    box.select(ben.id).run()
    assert "With Dr Ben Example" in row_words(at, "Lily Madeup")
    owner_box(demo, at, "Lily Madeup").select("").run()
    assert "With Dr" not in row_words(at, "Lily Madeup")
    kinds = [event.kind for event in demo.records.events_of(case_of(demo, "Lily Madeup"))]
    assert [kind for kind in kinds if "assigned" in kind or "back" in kind] == [
        "case assigned",
        "case given back",
    ]


def test_given_an_urgent_case_is_not_taken_yet(demo: Clinic) -> None:
    ben = add_person(demo.records, "Dr Ben Example", PASSWORD, frozenset({Role.CLINICIAN}))
    at = run("review_queue", demo.sign_in())
    owner_box(demo, at, "Jonas Fictionius").select(ben.id).run()
    assert "With Dr Ben Example, who has not taken note of what is urgent now" in row_words(
        at, "Jonas Fictionius"
    )
    assert "2 urgent cases" in screen_of(at).words


def test_whoever_takes_it_second_is_told_who_has_it(demo: Clinic) -> None:
    mine, theirs = demo.sign_in(), demo.sign_in(frozenset({Role.CLINICIAN}), "Dr Ben Example")
    first, second = run("review_queue", mine), run("review_queue", theirs)
    urgent_button(first).click().run()
    urgent_button(second).click().run()
    screen = screen_of(second)
    assert "Dr Ada Example has it now. Nothing was changed." in screen.words
    assert "Taken by Dr Ada Example" in row_words(second, "Greta Platzhalter")
    assert ("p", "alert") in [(tag, a.get("role")) for tag, a in screen.html.tags]


def test_who_has_a_case_open_is_shown_to_the_others(demo: Clinic) -> None:
    principal = demo.sign_in(frozenset({Role.CLINICIAN}), "Dr Ben Example")
    ben = staff_of_session(demo.records, principal.removeprefix("staff:"))
    assert ben is not None
    case_seen_open(demo.records, ben, case_of(demo, "Lily Madeup"))
    at = run("review_queue", demo.sign_in())
    assert "Open now: Dr Ben Example" in row_words(at, "Lily Madeup")
    assert "Open now" not in row_words(at, "Edgar Invently")
    assert "Open now" not in screen_of(run("review_queue", principal)).words


def test_an_urgent_case_whose_owner_may_sign_no_more_is_to_be_taken_again(demo: Clinic) -> None:
    id = case_of(demo, "Greta Platzhalter")
    principal = demo.sign_in(frozenset({Role.CLINICIAN}), "Dr Ben Example")
    ben = staff_of_session(demo.records, principal.removeprefix("staff:"))
    assert ben is not None
    acknowledge(demo.records, ben, id, seen=0)
    ada = demo.sign_in()
    at = run("review_queue", ada)
    assert "1 urgent case that nobody has taken" in screen_of(at).words
    assert "Taken by Dr Ben Example" in row_words(at, "Greta Platzhalter")
    assert [button.label for button in at.button if (button.key or "").startswith(f"urgent-{id}")] == [
        "Take over this urgent case"
    ]
    set_roles(demo.records, ben.person_id, frozenset({Role.FRONT_DESK}))
    at = run("review_queue", ada)
    assert "2 urgent cases that nobody has taken" in screen_of(at).words
    said = row_words(at, "Greta Platzhalter")
    assert "Taken by Dr Ben Example (signs no more): nobody else has taken this urgent case" in said
    assert [button.label for button in at.button if (button.key or "").startswith(f"urgent-{id}")] == [
        "I take this urgent case"
    ]


def test_an_owner_who_left_is_named_and_can_be_chosen_no_more(demo: Clinic) -> None:
    ben = add_person(demo.records, "Dr Ben Example", PASSWORD, frozenset({Role.CLINICIAN}))
    principal = demo.sign_in()
    ada = staff_of_session(demo.records, principal.removeprefix("staff:"))
    assert ada is not None
    assign(demo.records, ada, case_of(demo, "Lily Madeup"), ben.id, seen=0)
    set_roles(demo.records, ben.id, frozenset({Role.FRONT_DESK}))
    at = run("review_queue", principal)
    assert owner_box(demo, at, "Lily Madeup").options[-1] == "Dr Ben Example (signs no more)"
    assert "Dr Ben Example (signs no more)" not in owner_box(demo, at, "Edgar Invently").options


# What a row says


def test_a_row_tells_why_the_patient_comes_and_how_old_the_answers_are(demo: Clinic) -> None:
    at = run("review_queue", demo.sign_in())
    words = row_words(at, "Maja Sampleton")
    assert "For: Chronic migraine · asked about: Ketamine infusion" in words
    assert re.search(r"To review handed in (just now|\d+ minutes? ago) \(\d+ \w+ \d{4}, \d\d:\d\d\)", words)
    assert re.search(r"up to \d+ unknown on a route", row_words(at, "Håkon Uvisst Demo"))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-5, "just now"), (0.9, "just now"), (1, "1 minute ago"), (59, "59 minutes ago"), (60, "1 hour ago"),
        (119, "1 hour ago"), (120, "2 hours ago"), (24 * 60, "1 day ago"), (80 * 60, "3 days ago"),
    ],
)  # fmt: skip
def test_how_long_ago_in_words(minutes: float, words: str) -> None:
    assert ago_words(NOON - dt.timedelta(minutes=minutes), NOON) == words


def lifted(clinic: Clinic, name: str, *rules: str) -> None:
    """Findings of a patient that a clinician lifted alone."""
    records, id = clinic.records, case_of(clinic, name)
    two = clinic_of({"review": {"second_signature_from": "contraindicated"}})
    today = local_day(records.now())
    found = {one.rule.id: one for one in judge_and_keep(records, id, two, on=today).findings}
    for rule in rules:
        view = Adjudicated(
            rule=rule,
            finding=finding_hash(found[rule]),
            verdict="accepted",
            reason="measure",
            words="Watched",
        )
        records.act_added(
            id, schema.case_entry, "entry kept", ADA, key=f"lift-{rule}", content=plain_of(view)
        )
    judge_and_keep(records, id, two, on=today)


def test_a_row_says_that_something_awaits_a_second_signature_and_how_much(demo: Clinic) -> None:
    at = run("review_queue", demo.sign_in())
    assert "second signature" not in screen_of(at).words
    lifted(demo, "Lily Madeup", "AG-1r")
    assert "Awaits a second signature 1 to sign" in row_words(at.run(), "Lily Madeup")
    assert "second signature" not in row_words(at, "Maja Sampleton")
    assert "1 case awaits a second signature" in screen_of(at).words
    next(button for button in at.button if button.label == "Show only these").click().run()
    assert named(at) == {"Lily Madeup"}
    assert "Only: awaiting a second signature" in screen_of(at).words
    assert status_counts(at)["All waiting"] == 1
    box = next(box for box in at.checkbox if box.label == "Awaiting a second signature")
    assert box.value
    box.uncheck().run()
    assert {"Lily Madeup", "Maja Sampleton"} < named(at)


def test_the_front_desk_is_told_of_nothing_that_awaits_a_second_signature(demo: Clinic) -> None:
    lifted(demo, "Lily Madeup", "AG-1r")
    at = run("review_queue", demo.sign_in(frozenset({Role.FRONT_DESK}), "Fran Desk"))
    assert "second signature" not in screen_of(at).words.lower()
    assert [box.label for box in at.checkbox if "second" in box.label] == []


# What is looked at


def picked(at: AppTest, label: str) -> Any:
    """One box of the filter."""
    return next(
        box for box in at.selectbox if box.label == label and not (box.key or "").startswith("owner-")
    )


def named(at: AppTest) -> set[str]:
    """Who stands in the queue."""
    bodies = ["".join(seen(e.proto.body).words) for e in at.get("html") if 'class="row ' in e.proto.body]
    return {patient.name for patient in PATIENTS if any(patient.name in words for words in bodies)}


def test_filters_narrow_the_queue_and_are_said_in_words_and_taken_off(demo: Clinic) -> None:
    at = run("review_queue", demo.sign_in())
    everyone = named(at)
    picked(at, "Outcome").select("contraindicated").run()
    assert named(at) == {"Lily Madeup", "Walter Pretendleby", "Trần Thị Ví Dụ"} | (named(at) & everyone)
    on_any = named(at)
    picked(at, "On which route").select("esketamine-nasal").run()
    assert named(at) <= on_any
    assert "Only: contraindicated on esketamine nasal spray" in screen_of(at).words
    picked(at, "Reason for treatment").select("ptsd").run()
    assert "for post-traumatic stress disorder" in screen_of(at).words
    next(button for button in at.button if button.label == "Show all").click().run()
    assert named(at) == everyone
    assert picked(at, "Outcome").value == ""


def test_a_route_alone_cannot_be_chosen(demo: Clinic) -> None:
    assert picked(run("review_queue", demo.sign_in()), "On which route").disabled


def test_one_status_is_looked_at_and_the_counts_stay(demo: Clinic) -> None:
    at = run("review_queue", demo.sign_in())
    before = status_counts(at)
    assert before["All waiting"] == before["To review"] + before["Not finished"]
    (group,) = at.get("button_group")
    group.set_value("unfinished").run()
    assert named(at) == {"Greta Platzhalter"}
    assert status_counts(at) == before


def test_in_a_new_session_of_the_same_sign_in_the_queue_is_as_it_was_left(demo: Clinic) -> None:
    principal = demo.sign_in()
    at = run("review_queue", principal)
    picked(at, "Reason for treatment").select("migraine").run()
    left = named(at)
    again = run("review_queue", principal)
    assert named(again) == left
    assert picked(again, "Reason for treatment").value == "migraine"
    assert "migraine" not in str(again.query_params)


def test_what_is_no_day_is_said_and_left_out(demo: Clinic) -> None:
    at = run("review_queue", demo.sign_in())
    everyone = named(at)
    at.text_input(key="queue-from-0").set_value("31.12.2026").run()
    assert "A day is written year-month-day" in screen_of(at).words
    assert named(at) == everyone
    at.text_input(key="queue-from-0").set_value("2999-01-01").run()
    assert named(at) == set()
    assert "No case stands here." in screen_of(at).words


def test_a_filter_is_kept_under_a_name_used_and_removed(demo: Clinic) -> None:
    principal = demo.sign_in()
    at = run("review_queue", principal)
    picked(at, "Reason for treatment").select("migraine").run()
    left = named(at)
    at.text_input(key="queue-filter-name").set_value("My migraines").run()
    next(button for button in at.button if button.label == "Keep").click().run()
    next(button for button in at.button if button.label == "Show all").click().run()
    box = at.selectbox(key="queue-filter-kept")
    assert box.options == ["My migraines"]
    staff = staff_of_session(demo.records, principal.removeprefix("staff:"))
    assert staff is not None
    (kept,) = read_saved_filters(demo.records, staff)
    box.select(kept.id).run()
    next(button for button in at.button if button.label == "Use it").click().run()
    assert named(at) == left
    next(button for button in at.button if button.label == "Remove it").click().run()
    assert "None is kept yet." in screen_of(at).words


def test_a_search_looks_through_every_case_and_is_noted_once(demo: Clinic) -> None:
    at = run("review_queue", demo.sign_in())
    picked(at, "Reason for treatment").select("ptsd").run()
    at.text_input(key="queue-words").set_value("maja").run()
    assert named(at) == {"Maja Sampleton"}
    assert "1 case of every status, whatever is filtered." in screen_of(at).words
    at.run()
    staff = staff_of_session(demo.records, at.user["principal"].removeprefix("staff:"))
    assert staff is not None
    events = demo.records.read(lambda c: c.execute(schema.event.select()).all())
    searched = [event for event in events if event.kind == "cases searched"]
    assert len(searched) == 1
    assert "maja" not in str(events).casefold()
    assert "maja" not in str(at.query_params)
    kept = demo.records.read(lambda c: c.execute(schema.saved_filter.select()).all())
    assert "maja" not in str(kept).casefold()
    next(button for button in at.button if button.label == "End the search").click().run()
    assert "for post-traumatic stress disorder" in screen_of(at).words


def test_a_search_that_finds_nobody_says_so(demo: Clinic) -> None:
    at = run("review_queue", demo.sign_in())
    at.text_input(key="queue-words").set_value("nobody of this name").run()
    assert "No case was found." in screen_of(at).words
    assert named(at) == set()


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
