"""The journey: which questions a patient meets is worked out from the answers."""

import datetime as dt

from forms.condition import Yes
from forms.journey import asked, out_of_date, progress, questions_now, unanswered, with_gates, withdrawn
from forms.question import yes_no
from tests.core import form
from tests.core.form import FORM, TODAY, case_of

SURE_NOT = {"absent": "asked-unknown"}


def test_a_new_form_shows_what_has_no_branch() -> None:
    first = FORM.sections[0]
    assert questions_now(first, case_of({})) == (form.EVENT, form.LIST, form.ONE)


def test_yes_opens_the_branch_and_no_closes_it() -> None:
    assert asked(form.WHEN, case_of({form.EVENT: "yes"}))
    assert not asked(form.WHEN, case_of({form.EVENT: "no"}))


def test_not_sure_opens_only_what_is_asked_all_the_same() -> None:
    case = case_of({form.EVENT: SURE_NOT})
    assert not asked(form.WHEN, case)
    assert asked(form.DEEP, case)
    assert not asked(form.DEEP, case_of({}))


def test_what_decides_whether_a_question_is_asked_is_followed_all_the_way_back() -> None:
    far = yes_no("test.far", "And after that?", "Far", when=Yes(form.DEEP))
    assert with_gates([far]) == {far, form.DEEP, form.EVENT}
    assert with_gates([form.EVENT, form.MASS]) == {form.EVENT, form.MASS}


def test_optional_questions_are_never_missing() -> None:
    assert form.FREE not in set(unanswered(FORM, case_of({})))
    assert form.EVENT in set(unanswered(FORM, case_of({})))
    assert form.EVENT not in set(unanswered(FORM, case_of({form.EVENT: SURE_NOT})))


def test_progress_counts_what_applies() -> None:
    assert progress(FORM, case_of({})) == (0, 11)
    assert progress(FORM, case_of({form.EVENT: "yes"})) == (1, 13)


def test_old_answers_are_named() -> None:
    old = case_of({form.NOW: "no"}, given=TODAY - dt.timedelta(days=2))
    assert list(out_of_date(FORM, old)) == [form.NOW]
    assert list(out_of_date(FORM, case_of({form.NOW: "no"}))) == []


def test_withdrawn_answers_are_kept_and_named() -> None:
    case = case_of({form.EVENT: "no", form.WHEN: "2020"})
    assert [standing.question for standing in withdrawn(FORM, case)] == [form.WHEN]
