"""What a clinician adds on the case page: one form at a time, errors beside the field, kept once, judged again at once."""

from collections.abc import Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from forms.question import Kind
from forms.questionnaire import QUESTIONNAIRE
from pages.parts import case_forms
from pages.parts.case_add import FORMS
from screening.access import Role, Staff, WhoIsMeant, glass_broken, staff_of_session
from screening.access.assigning import assign, case_seen_open
from screening.access.case_work import entry_added, entry_withdrawn
from screening.access.determining import awaiting_second, seconded
from screening.adjudication import finding_hash
from screening.clinic import Clinic as Settings
from screening.errors import StoreUnavailable
from screening.filing import read_case_anew
from screening.judging import judged_case
from screening.records import Author
from tests.clinic import Clinic
from tests.hostile import KEPT, OUTSIDE, together
from tests.pages.conftest import case_of, run
from tests.pages.reading import screen_of
from tests.pages.test_hostile_words import OURS
from tests.pages.test_review_case import _today

TRAN, MAJA, LILY = "Trần Thị Ví Dụ", "Maja Sampleton", "Lily Madeup"
HERE = Settings()
NURSE = Author("patient", "tablet")
HIGH = {"Reading 1: upper/lower, mmHg": "186/112", "Reading 2, if repeated": "182 110"}
RAISED = {"Reading 1: upper/lower, mmHg": "152/84"}


def staff_of(clinic: Clinic, principal: str) -> Staff:
    staff = staff_of_session(clinic.records, principal.removeprefix("staff:"))
    assert staff is not None
    return staff


def chosen(at: AppTest, what: str) -> AppTest:
    return at.segmented_control[0].set_value(what).run()


def fill(at: AppTest, typed: Mapping[str, str]) -> AppTest:
    """Put words into boxes and choose from lists, by their labels; codes for choices."""
    for label, value in typed.items():
        boxes = [*at.text_input, *at.text_area, *at.radio, *at.selectbox]
        box = next(one for one in boxes if one.label == label)
        box.set_value(value)
    return at


def press(at: AppTest, label: str) -> AppTest:
    after = next(one for one in at.button if one.label == label).click().run()
    assert not after.exception, after.exception[0].value
    return after


def words(at: AppTest) -> str:
    return screen_of(at).words


def opened(clinic: Clinic, name: str, principal: str = "") -> tuple[AppTest, str]:
    id = case_of(clinic, name)
    return run("review_case", principal or clinic.sign_in(), case=id), id


def worst_rule(clinic: Clinic, id: str, rule: str) -> dict[str, str]:
    case = clinic.records.case_of(id)
    evaluation = judged_case(case.answers, HERE, submitted=True, on=_today(), entries=case.entries)
    found = next(one for one in evaluation.findings if one.rule.id == rule)
    plain = {"kind": "adjudicated", "rule": rule, "finding": finding_hash(found)}
    return plain | {"verdict": "not-confirmed", "reason": "examined", "words": "examined today"}


def test_nothing_is_drawn_until_it_is_chosen_and_one_form_at_a_time(demo: Clinic) -> None:
    at, _ = opened(demo, TRAN)
    facts = len(at.radio)
    assert at.segmented_control[0].options == list(FORMS)
    assert at.segmented_control[0].value is None
    assert list(at.text_input) == []
    measured = chosen(at, "Measured blood pressure")
    assert len(measured.radio) == facts + 2
    noted = chosen(measured, "Note a document")
    assert "Arm" not in [one.label for one in noted.radio]
    assert [one.value for one in (*noted.radio, *noted.selectbox)] == [None] * (facts + 1)


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(demo: Clinic) -> None:
    at, id = opened(demo, TRAN)
    at = chosen(at, "Measured blood pressure")
    at = press(
        fill(at, {"Reading 1: upper/lower, mmHg": "80/120", "Reading 2, if repeated": "high"}),
        "Keep the pressure",
    )
    said = words(at)
    for wrong in ("Are the two swapped?", "with a slash between", "Choose the arm", "Choose the posture"):
        assert wrong in said
    assert [one.value for one in at.text_input][:2] == ["80/120", "high"]
    assert demo.records.entries_of(id) == ()


def test_a_measured_pressure_changes_the_outcome_at_once_and_that_is_said(demo: Clinic) -> None:
    at, id = opened(demo, MAJA)
    assert screen_of(at).row("Ketamine infusion")[1] == "None found"
    at = chosen(at, "Measured blood pressure")
    at = press(fill(at, {**HIGH, "Arm": "left", "Posture": "sitting"}), "Keep the pressure")
    screen = screen_of(at)
    assert screen.row("Ketamine infusion")[1] == "Contraindicated"
    assert "Kept as entry 1." in screen.words
    assert "Ketamine infusion: was none found, now contraindicated" in screen.words
    assert "186/112 mmHg; 182/110 mmHg" in screen.words
    assert [one.value for one in at.text_input][:2] == ["", ""]
    assert "Kept as entry 1." not in words(at.run())
    assert len(demo.records.entries_of(id)) == 1
    judged = demo.records.judgement_of(id)
    assert judged is not None
    assert judged.outcomes["infusion"] == "contraindicated"


def test_a_clarified_answer_counts_and_the_patient_s_own_stands_beside_it(demo: Clinic) -> None:
    at, id = opened(demo, MAJA)
    at = chosen(at, "Clarify an answer")
    at = fill(at, {"Which answer?": "brain.stroke"}).run()
    assert "The patient said: no" in words(at)
    at = press(at, "Keep beside the patient's answer")
    assert "Give the answer" in words(at)
    assert "Say in a few words why" in words(at)
    at = fill(at, {"Answer": "yes", "Why, and how it was made clear": "letter of 2019"})
    at = press(at, "Keep beside the patient's answer")
    screen = screen_of(at)
    assert "letter of 2019" in screen.words
    assert "The patient said: no" in screen.words
    (row,) = [row for row in screen.html.rows if len(row) == 4 and row[1:3] == ["no", "yes"]]
    assert "Dr Ada Example" in row[3]
    assert demo.records.values_of(id)["brain.stroke"] == "no"


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_question_can_be_clarified(demo: Clinic, kind: Kind) -> None:
    question = next(
        one for section in QUESTIONNAIRE.sections for one in section.questions if one.kind is kind
    )
    at, id = opened(demo, TRAN)
    at = chosen(at, "Clarify an answer")
    at = fill(at, {"Which answer?": question.id}).run()
    instead = "Answer" if kind in (Kind.YES_NO, Kind.ONE_OF) else "Or, instead of an answer"
    code = "~asked-unknown" if instead == "Answer" else "asked-unknown"
    at = fill(at, {instead: code, "Why, and how it was made clear": "asked again"})
    at = press(at, "Keep beside the patient's answer")
    assert "Kept as entry 1." in words(at), words(at)[:3_000]
    (entry,) = demo.records.entries_of(id)
    assert entry.content["value"] == {"absent": "asked-unknown"}  # type: ignore[index, call-overload]


@pytest.mark.parametrize(
    ("question", "typed", "kept"),
    [
        ("about_you.weight", {"Amount": "72,5", "Unit": "kg"}, {"value": 72.5, "unit": "kg"}),
        ("about_you.birth_date", {"Date": "1980-02-03"}, "1980-02-03"),
        ("about_you.name", {"Answer": "Ann Other"}, "Ann Other"),
    ],
)
def test_numbers_dates_and_words_are_read_on_the_server(
    demo: Clinic, question: str, typed: dict[str, str], kept: object
) -> None:
    at, id = opened(demo, TRAN)
    at = fill(chosen(at, "Clarify an answer"), {"Which answer?": question}).run()
    wrong = {label: "12 or so" for label in typed if label in ("Amount", "Date")}
    at = press(
        fill(at, {**typed, **wrong, "Why, and how it was made clear": "asked"}),
        "Keep beside the patient's answer",
    )
    if wrong:
        assert demo.records.entries_of(id) == ()
        assert "12 or so" in [one.value for one in at.text_input]
        at = press(fill(at, typed), "Keep beside the patient's answer")
    (entry,) = demo.records.entries_of(id)
    assert entry.content["value"] == kept  # type: ignore[index, call-overload]


def test_a_list_is_corrected_row_by_row(demo: Clinic) -> None:
    at, id = opened(demo, TRAN)
    at = fill(chosen(at, "Clarify an answer"), {"Which answer?": "medicines.list"}).run()
    boxes = [one for one in at.text_input if one.label == "Name, as on the box"]
    before = [box.value for box in boxes]
    assert before[-1] == ""
    assert len(before) == 7
    boxes[-1].set_value("aspirin")
    at = press(fill(at, {"Why, and how it was made clear": "forgot it"}), "Keep beside the patient's answer")
    (entry,) = demo.records.entries_of(id)
    names = [row["name"] for row in entry.content["value"]]  # type: ignore[index, call-overload, union-attr]
    assert names == [*before[:-1], "aspirin"]
    assert "aspirin" in words(at)
    assert "(6 unchanged)" in words(at)


def test_an_unmatched_word_is_resolved_by_one_press(demo: Clinic) -> None:
    _, id = demo.open_intake()
    for question, value in {"medicines.any": "yes", "medicines.list": [{"name": "sertralin"}]}.items():
        demo.records.save_answer(id, question, value, author=NURSE)
    demo.records.submit(id, "key", questionnaire_hash="0" * 64, author=NURSE)
    at = run("review_case", demo.sign_in(), case=id)
    assert "not recognised" in screen_of(at).row("sertralin")[1]
    at = press(at, "sertraline")
    assert screen_of(at).row("sertralin (chose: sertraline)")[1] == "sertraline"
    (entry,) = demo.records.entries_of(id)
    assert entry.content["ingredient"] == "sertraline"  # type: ignore[index, call-overload]
    assert "Words to resolve" not in words(at)


def test_a_word_is_resolved_by_hand_only_to_one_ingredient_that_is_known(demo: Clinic) -> None:
    at, id = opened(demo, TRAN)
    at = chosen(at, "Resolve a medicine")
    written = {"Words of the patient's list": "0"}
    at = press(fill(at, {**written, "Ingredient, by any name the vocabulary knows": "quetiapin"}), "Keep")
    assert "Near it: quetiapine" in words(at)
    at = press(fill(at, {"Ingredient, by any name the vocabulary knows": "quetiapine"}), "Keep")
    assert "Kept as entry 1." in words(at)
    assert len(demo.records.entries_of(id)) == 1


def test_a_document_and_notes_stand_on_the_page_and_a_note_with_its_finding(demo: Clinic) -> None:
    at, _ = opened(demo, TRAN)
    at = chosen(at, "Note a document")
    at = press(at, "Note the document")
    for wrong in ("Choose what the document is", "whom the document is from", "The day is needed"):
        assert wrong in words(at)
    typed = {"Document": "ecg", "Its date": "7 March 2026", "From whom": "Dr Heart"}
    at = press(
        fill(at, {**typed, "What it says, as far as it matters here": "QTc 412 ms"}), "Note the document"
    )
    assert "ECG of 7 March 2026, Dr Heart; QTc 412 ms" in words(at)
    at = fill(chosen(at, "Note"), {"About": "DI-1", "Note": "will taper first"})
    at = press(at, "Keep the note")
    assert "Note by Dr Ada Example" in words(at)
    assert words(at).count("will taper first") == 2


def test_a_lift_that_takes_two_is_shown_as_awaiting_and_only_another_may_sign(demo: Clinic) -> None:
    at, id = opened(demo, MAJA)
    at = chosen(at, "Measured blood pressure")
    at = press(fill(at, {**HIGH, "Arm": "left", "Posture": "sitting"}), "Keep the pressure")
    at = fill(chosen(at, "View of a finding"), {"Which finding?": "BP-3"}).run()
    at = fill(at, {"Your view": "not-confirmed"}).run()
    assert "takes a second clinician's signature" in words(at)
    at = press(at, "Keep this view")
    assert "lifted for a reason" in words(at)
    at = press(
        fill(at, {"Reason": "examined", "Why it is not so": "cuff too small, 128/82 with the right one"}),
        "Keep this view",
    )
    screen = screen_of(at)
    assert "Not confirmed by Dr Ada Example" in screen.words
    assert "awaits a second clinician's signature" in screen.words
    assert screen.row("Ketamine infusion")[1] == "Contraindicated"
    assert "After lifts" not in screen.words
    assert not [href for href in screen.hrefs() if href.startswith("/sign/")]
    other = demo.sign_in(name="Dr Bea Example")
    signs = [href for href in screen_of(run("review_case", other, case=id)).hrefs() if "/sign/" in href]
    assert set(signs) == {f"/sign/second/{id}/2"}


def test_a_lifted_stop_stays_where_it_is_and_what_is_left_stands_beside_the_outcome(demo: Clinic) -> None:
    principal = demo.sign_in()
    staff, id = staff_of(demo, principal), case_of(demo, MAJA)
    over = {"kind": "measured", "readings": [[152, 84]], "on": _today().isoformat()}
    over |= {"arm": "left", "posture": "sitting"}
    entry_added(demo.records, staff, id, over, key="1", clinic=HERE, on=_today())
    before = screen_of(run("review_case", principal, case=id))
    assert before.row("Ketamine infusion")[1] == "Deferred"
    _, summary, _ = read_case_anew(demo.records.case_of(id), HERE, on=_today())
    stops = [stop.id for stop in summary.stops]
    assert stops
    for rule in stops:
        entry_added(
            demo.records, staff, id, worst_rule(demo, id, rule), key=f"v-{rule}", clinic=HERE, on=_today()
        )
    after = screen_of(run("review_case", principal, case=id))
    row = after.row("Ketamine infusion")
    assert row[1] == "Deferred"
    assert row[2] in ("None found", "Precautions")
    assert after.words.count("Lifted by Dr Ada Example") >= 2 * len(stops)
    assert "(not confirmed): Examined and not found; examined today" in after.words
    for rule in stops:
        assert after.words.count(rule) > before.words.count(rule)


def test_a_finding_that_changed_since_it_was_opened_is_shown_again_before_it_is_judged(demo: Clinic) -> None:
    at, id = opened(demo, TRAN)
    at = chosen(at, "Measured blood pressure")
    at = press(fill(at, {**HIGH, "Arm": "left", "Posture": "sitting"}), "Keep the pressure")
    at = fill(chosen(at, "View of a finding"), {"Which finding?": "BP-3"}).run()
    at = fill(at, {"Your view": "confirmed"}).run()
    other = staff_of(demo, demo.sign_in(name="Dr Bea Example"))
    again = {"kind": "measured", "readings": [[196, 118]], "on": _today().isoformat()}
    again |= {"arm": "left", "posture": "sitting"}
    entry_added(demo.records, other, id, again, key="bea", clinic=HERE, on=_today())
    at = press(fill(at, {"Words, if any": "seen myself"}), "Keep this view")
    assert "changed since you opened it" in words(at)
    assert "seen myself" in [one.value for one in at.text_area]
    assert len(demo.records.entries_of(id)) == 2
    at = press(at, "Keep this view")
    assert len(demo.records.entries_of(id)) == 3
    assert "Confirmed by Dr Ada Example" in words(at)


def test_a_view_that_a_colleague_gave_meanwhile_is_shown_and_not_overridden_unread(demo: Clinic) -> None:
    at, id = opened(demo, TRAN)
    at = fill(chosen(at, "View of a finding"), {"Which finding?": "DI-1"}).run()
    at = fill(at, {"Your view": "accepted"}).run()
    bea = staff_of(demo, demo.sign_in(name="Dr Bea Example"))
    confirmed = worst_rule(demo, id, "DI-1") | {"verdict": "confirmed", "reason": "", "words": "it is so"}
    entry_added(demo.records, bea, id, confirmed, key="bea", clinic=HERE, on=_today())
    at = press(fill(at, {"Reason": "measure", "The measure that is taken": "tapered"}), "Keep this view")
    said = words(at)
    assert "Dr Bea Example gave a view of this finding meanwhile (entry 1)" in said
    assert "View of Dr Bea Example" in said
    assert "Entry 1, Dr Bea Example, " in said
    assert "tapered" in [one.value for one in at.text_area]
    assert len(demo.records.entries_of(id)) == 1
    at = press(at, "Keep this view")
    assert "Kept as entry 2." in words(at)


def test_a_clarification_that_a_colleague_kept_meanwhile_is_shown_first(demo: Clinic) -> None:
    at, id = opened(demo, MAJA)
    at = fill(chosen(at, "Clarify an answer"), {"Which answer?": "brain.stroke"}).run()
    bea = staff_of(demo, demo.sign_in(name="Dr Bea Example"))
    plain = {"kind": "clarified", "question": "brain.stroke", "value": "yes", "why": "letter of 2019"}
    entry_added(demo.records, bea, id, plain, key="bea", clinic=HERE, on=_today())
    at = fill(at, {"Answer": "no", "Why, and how it was made clear": "asked at the visit"})
    at = press(at, "Keep beside the patient's answer")
    said = words(at)
    assert "Dr Bea Example clarified this answer meanwhile (entry 1)" in said
    assert "Clarified by Dr Bea Example" in said
    assert "asked at the visit" in [one.value for one in at.text_input]
    assert len(demo.records.entries_of(id)) == 1
    press(at, "Keep beside the patient's answer")
    assert len(demo.records.entries_of(id)) == 2


def test_a_press_of_which_the_answer_was_lost_is_kept_once_and_not_asked_again(
    demo: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, id = opened(demo, TRAN)
    at = fill(chosen(at, "View of a finding"), {"Which finding?": "DI-1"}).run()
    at = fill(at, {"Your view": "confirmed"}).run()

    def lost(*args: Any, **rest: Any) -> int:
        entry_added(*args, **rest)
        raise StoreUnavailable("The record cannot be written just now. Try again.")

    with monkeypatch.context() as broken:
        broken.setattr(case_forms, "entry_added", lost)
        at = press(fill(at, {"Words, if any": "seen"}), "Keep this view")
    assert "Try again" in words(at)
    assert "Kept as entry 1." in words(press(at, "Keep this view"))
    assert len(demo.records.entries_of(id)) == 1


def test_a_clearance_names_who_when_and_what(demo: Clinic) -> None:
    at, id = opened(demo, TRAN)
    at = fill(chosen(at, "View of a finding"), {"Which finding?": "DI-1"}).run()
    at = press(fill(at, {"Your view": "cleared"}).run(), "Keep this view")
    for wrong in ("Name the specialist", "The day is needed", "What was cleared: say it in words"):
        assert wrong in words(at)
    typed = {"Specialist who cleared it": "Dr Pain", "Day of the clearance": "7 March 2026"}
    at = press(fill(at, {**typed, "What was cleared": "the opioid"}), "Keep this view")
    (entry,) = demo.records.entries_of(id)
    assert entry.content["cleared_on"] == "2026-03-07"  # type: ignore[index, call-overload]
    assert "Cleared in writing by a specialist: Dr Pain, 2026-03-07" in words(at)


def test_an_entry_is_withdrawn_with_the_reason_and_stands_struck_through(demo: Clinic) -> None:
    at, id = opened(demo, MAJA)
    at = chosen(at, "Measured blood pressure")
    at = press(fill(at, {**RAISED, "Arm": "left", "Posture": "sitting"}), "Keep the pressure")
    assert screen_of(at).row("Ketamine infusion")[1] == "Deferred"
    at = press(at, "Withdraw it")
    assert "Choose the entry" in words(at)
    at = press(fill(at, {"Which entry was wrong?": "1", "Why": "another patient's cuff"}), "Withdraw it")
    screen = screen_of(at)
    assert "another patient's cuff" in screen.words
    assert "del" in [tag for tag, _ in screen.html.tags]
    assert screen.row("Ketamine infusion")[1] == "None found"
    assert "Ketamine infusion: was deferred, now none found" in screen.words
    assert len(demo.records.entries_of(id)) == 2


def test_what_takes_a_stop_away_is_said_not_to_count_and_only_another_may_sign(demo: Clinic) -> None:
    at, id = opened(demo, MAJA)
    at = chosen(at, "Measured blood pressure")
    at = press(fill(at, {**HIGH, "Arm": "left", "Posture": "sitting"}), "Keep the pressure")
    at = press(fill(at, {"Which entry was wrong?": "1", "Why": "another patient's cuff"}), "Withdraw it")
    screen = screen_of(at)
    assert "Kept as entry 2." in screen.words
    assert "Entry 1: its withdrawal (Dr Ada Example, " in screen.words
    assert (
        "does not count yet: it awaits a second clinician's signature; until then these stand:"
        in screen.words
    )
    assert "The case was judged again at once" not in screen.words
    assert "No outcome changed" in screen.words
    assert screen.row("Ketamine infusion")[1] == "Contraindicated"
    assert "del" not in [tag for tag, _ in screen.html.tags]
    assert "Entry 1 withdrawn, not counted yet" in screen.words
    assert not [href for href in screen.hrefs() if href.startswith("/sign/")]
    bea = demo.sign_in(name="Dr Bea Example")
    page = screen_of(run("review_case", bea, case=id))
    signs = [href for href in page.hrefs() if "/sign/" in href]
    assert set(signs) == {f"/sign/second/{id}/2"}
    assert len(signs) >= 3, "beside the finding on the first view and in full, and in the list of entries"
    (awaits,) = awaiting_second(demo.records, staff_of(demo, bea), id, HERE, on=_today())
    seconded(
        demo.records, staff_of(demo, bea), id, 2, key="bea-2", words="", clinic=HERE, on=_today(),
        confirm=lambda: None, takes=awaits.takes,
    )  # fmt: skip
    after = screen_of(run("review_case", bea, case=id))
    assert after.row("Ketamine infusion")[1] == "None found"
    assert "Its withdrawal counts. Second signature: Dr Bea Example" in after.words
    assert "del" in [tag for tag, _ in after.html.tags]


def test_whoever_reads_by_an_emergency_is_offered_nothing_to_write(demo: Clinic) -> None:
    desk = demo.sign_in(frozenset({Role.FRONT_DESK}), "Dan Desk")
    id = case_of(demo, LILY)
    born = str(demo.records.values_of(id)["about_you.birth_date"])
    glass_broken(
        demo.records, staff_of(demo, desk), WhoIsMeant(LILY, born), "was needed, she was unconscious"
    )
    at = run("review_case", desk, case=id)
    assert not at.exception
    assert list(at.segmented_control) == []
    assert [one.label for one in at.button] == []
    assert "/determine" not in " ".join(screen_of(at).hrefs())
    assert LILY in words(at)


def test_who_has_the_case_and_who_has_it_open_too(demo: Clinic) -> None:
    bea = staff_of(demo, demo.sign_in(name="Dr Bea Example"))
    id = case_of(demo, LILY)
    assert "Assigned to nobody" in words(run("review_case", demo.sign_in(), case=id))
    assign(demo.records, bea, id, bea.person_id, seen=0)
    case_seen_open(demo.records, bea, id)
    said = words(run("review_case", demo.sign_in(name="Dr Cem Example"), case=id))
    assert "Assigned to Dr Bea Example" in said
    assert "Dr Bea Example has this case open too" in said


HOSTILE = {name: text for name, text in together(KEPT, most=8).items() if len(text) < 2_000}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_in_every_entry_do_nothing(demo: Clinic, text: str) -> None:
    principal = demo.sign_in()
    staff, id, day = staff_of(demo, principal), case_of(demo, TRAN), _today().isoformat()
    short = text[:190]
    entries: list[dict[str, object]] = [
        {
            "kind": "measured",
            "readings": [[186, 112]],
            "on": day,
            "arm": "left",
            "posture": "sitting",
            "words": text,
        },
        {"kind": "clarified", "question": "about_you.name", "value": short, "why": text},
        {
            "kind": "medicine-resolved",
            "written": "Lumivex herbal drops",
            "ingredient": "aspirin",
            "why": text,
        },
        {"kind": "document", "document": "other", "dated": day, "source": short, "words": text},
        {"kind": "note", "about": "case", "words": text},
        {"kind": "note", "about": "DI-1", "words": text},
        worst_rule(demo, id, "DI-1")
        | {
            "verdict": "cleared",
            "reason": "specialist",
            "specialist": short,
            "cleared_on": day,
            "words": text,
        },
    ]
    for number, plain in enumerate(entries):
        if plain["kind"] == "adjudicated":
            plain["finding"] = worst_rule(demo, id, "DI-1")["finding"]
        entry_added(demo.records, staff, id, plain, key=str(number), clinic=HERE, on=_today())
    for page, query in (("review_case", {}), ("case_then", {"reading": "8"})):
        screen = screen_of(run(page, principal, case=id, **query))
        assert "Note by Dr Ada Example" in screen.words
        for tag, attributes in screen.html.tags:
            assert tag in OURS | {"del", "h4", "section"}
            assert not [name for name in attributes if name.startswith("on")]
            assert OUTSIDE not in " ".join(attributes.values())
        assert OUTSIDE not in screen.marked_up
        assert not set("\u202e\u2066\u2067\u2068\u200b\u2060\ufeff") & set(screen.words)


def test_signed_and_outdated_are_said_with_who_and_when(demo: Clinic) -> None:
    principal = demo.sign_in()
    staff, id = staff_of(demo, principal), case_of(demo, MAJA)
    judged = demo.records.judgement_of(id)
    assert judged is not None
    demo.records.determine(
        id,
        "signed",
        {"determination": {"decisions": [], "words": "", "patient_words": ""}, "judgement": 1},
        number=1,
        answers_hash=judged.answers_hash,
        findings_hash=judged.findings_hash,
        author=staff.author,
    )
    signed = words(run("review_case", principal, case=id))
    assert "Signed: determination 1 by Dr Ada Example" in signed
    assert "Outdated" not in signed
    note = {"kind": "note", "about": "case", "words": "called the GP"}
    entry_added(demo.records, staff, id, note, key="n", clinic=HERE, on=_today())
    changed = words(run("review_case", principal, case=id))
    assert "Outdated: the case changed since it was signed (determination 1 by Dr Ada Example" in changed


def test_what_a_waiting_entry_brings_is_among_the_stops_and_its_withdrawal_is_signed_apart(
    demo: Clinic,
) -> None:
    id = case_of(demo, MAJA)
    principal = demo.sign_in(name="Dr Cyd Example")
    cyd, on = staff_of(demo, principal), _today()
    for after, value in enumerate(("brain-injury", "dementia")):
        plain = {"kind": "clarified", "question": "brain.thinking", "value": [value], "why": "asked again"}
        entry_added(demo.records, cyd, id, plain, key=value, clinic=HERE, on=on, after=after)
    screen = screen_of(run("review_case", principal, case=id))
    assert screen.row("Ketamine infusion")[1] == "Contraindicated"
    stops = screen.words[screen.words.index("Stops") : screen.words.index("Cautions")]
    assert "NE-7" in stops
    assert "It brings this finding, or makes it worse, and that counts already." in stops
    assert "What it brings counts already: " in screen.words
    entry_withdrawn(demo.records, cyd, id, 2, "the wrong patient", key="gone", clinic=HERE, on=on)
    bea = demo.sign_in(name="Dr Bea Example")
    page = screen_of(run("review_case", bea, case=id))
    signs = {href for href in page.hrefs() if "/sign/" in href}
    assert signs == {f"/sign/second/{id}/2", f"/sign/second/{id}/3"}
    assert "Sign as the second clinician: its withdrawal" in page.words
    assert "Entry 2 withdrawn, not counted yet" in page.words
    assert "; until its withdrawal counts this stands: " in page.words
    told = (
        "It brings this finding, or makes it worse, and that counts already. Until then this finding stands."
    )
    assert told in page.words, "one box for the entry and its withdrawal"
    assert not [href for href in screen.hrefs() if "/sign/" in href]
