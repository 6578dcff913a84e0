"""The page a patient takes along tells what to bring, measure and ask, and nothing of what was found."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms import treatment_sought
from forms.answer import Absent, Answer, Response
from forms.blood_pressure import READINGS
from forms.condition import Case
from forms.journey import asked
from forms.question import Kind, Question
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import read
from screening.clinic import Clinic
from screening.evaluate import PROTOCOLS, evaluate
from screening.rule import RUNG_WORDS
from screening.take_away import TakeAway, take_away_of
from tests.properties.patients import ABSENT, QUESTIONS, VISIT, all_no, answer_of, raw_of, responses

US = PROTOCOLS["us"].policy


def _page(response: Response) -> TakeAway:
    return take_away_of(Case(response, VISIT, US.numbers), Clinic())


def _text(page: TakeAway) -> str:
    return "\n".join(
        [page.title, page.crisis, *(line for part in page.parts for line in (part.title, *part.lines))]
    )


def test_whoever_does_not_know_their_pressure_is_asked_to_measure_it() -> None:
    unknown = Response({**all_no(), "blood_pressure.readings": Answer(Absent.ASKED_UNKNOWN, VISIT)})
    assert "both numbers" in _text(_page(unknown))
    raw = [{"systolic": 120, "diastolic": 80, "date": VISIT.isoformat()}]
    known = Response({**all_no(), READINGS.id: Answer(read(READINGS, raw, VISIT), VISIT)})
    assert "both numbers" not in _text(_page(known))


def test_crisis_contacts_stand_on_every_page() -> None:
    for response in (Response(), Response(all_no())):
        assert "911" in _page(response).crisis
        assert "988" in _page(response).crisis


def test_what_somebody_would_rather_not_say_is_not_asked_for_again() -> None:
    question = next(q for q in QUESTIONNAIRE if q.id == "brain.stroke")
    for absent, there in ((Absent.ASKED_DECLINED, False), (Absent.ASKED_UNKNOWN, True)):
        page = _page(Response({**all_no(), question.id: Answer(absent, VISIT)}))
        assert (question.text in _text(page)) is there


def test_fasting_is_told_to_whoever_may_have_the_spray() -> None:
    for routes, told in ((("esketamine-nasal",), True), (("infusion",), False), (("none",), True)):
        response = Response({treatment_sought.ROUTES_ASKED.id: Answer(routes, VISIT)})
        assert ("eat for two hours" in _text(_page(response))) is told


@settings(max_examples=80, deadline=None)
@given(responses())
def test_no_finding_no_outcome_no_rule_stands_on_it(response: Response) -> None:
    text = _text(_page(response))
    evaluation = evaluate(response, on=VISIT)
    assert not any(finding.rule.id in text.split() for finding in evaluation.findings)
    assert not any(finding.rule.statement in text for finding in evaluation.findings)
    assert not any(words in text for words in RUNG_WORDS.values())


@settings(max_examples=80, deadline=None)
@given(responses())
def test_answers_that_were_given_never_show(response: Response) -> None:
    """Two people who left the same questions open get the same page, whatever else they said."""
    given = {id: answer for id, answer in response.answers.items() if not isinstance(answer.value, Absent)}
    for id, answer in given.items():
        if (
            isinstance(answer.value, str)
            and QUESTIONNAIRE.by_id[id].kind.name == "TEXT"
            and len(answer.value) > 3
        ):
            assert answer.value not in _text(_page(response))


def test_nobody_is_asked_what_the_clinic_is_asked_about_itself() -> None:
    said = _text(_page(Response()))
    assert QUESTIONNAIRE.clinic
    assert [question.id for question in QUESTIONNAIRE.clinic if question.text in said] == []


def test_every_line_says_by_itself_what_it_is_about() -> None:
    lines = [line for part in _page(Response()).parts for line in part.lines]
    assert len(lines) == len(set(lines))
    assert "Your breathing and sleep: Do you have any of these?" in lines
    assert [line for line in lines if line.startswith("Do you have any of these?")] == []


# What is delicate is asked in the room: the page passes through other hands


DELICATE = tuple(question for question in QUESTIONS if question.sensitive)
OPEN_IN = (Absent.NOT_ASKED, Absent.ASKED_UNKNOWN, Absent.ASKED_DECLINED, Absent.TEMP_UNKNOWN)
# What opens the delicate questions that a healthy patient never meets, each with the papers that would settle it.
OPENED_BY = {
    "about_you.sex": "female",
    "pregnancy.could_become_pregnant": "yes",
    "pregnancy.contraception": "none",
    "mental_health.diagnoses": ["bipolar"],
    "mental_health.scores_known": "yes",
    "substances.disorder_ever": "yes",
    "substances.disorder_of": ["alcohol"],
    "substances.disorder_status": "remission",
}


def _saying(**answers: object) -> Response:
    """Whoever says no to everything, but for these (question ids with "__" for the dot)."""
    said = {name.replace("__", "."): value for name, value in answers.items()}
    given = {
        id: Answer(value, VISIT) if isinstance(value, Absent) else answer_of(QUESTIONNAIRE.by_id[id], value)
        for id, value in said.items()
    }
    return Response({**all_no(), **given})


def _named(paper: str) -> str:
    return f"{paper[0].upper()}{paper[1:]}, if you have it."


def _papers_of_others(response: Response) -> set[str]:
    """The papers that a question which is not delicate asks for by itself."""
    case = Case(response, VISIT, US.numbers)
    return {
        _named(paper)
        for question in QUESTIONS
        if not question.sensitive and asked(question, case) and case.value(question) is None
        for paper in question.documents
    }


@pytest.mark.parametrize(
    "response",
    [
        _saying(
            substances__disorder_ever="yes",
            substances__disorder_of=["alcohol"],
            substances__disorder_status=Absent.ASKED_UNKNOWN,
        ),
        _saying(mental_health__psychosis_now=Absent.ASKED_UNKNOWN),
        _saying(substances__ketamine_misuse=Absent.ASKED_UNKNOWN),
        _saying(about_you__sex="female", pregnancy__pregnant_or_trying=Absent.ASKED_UNKNOWN),
        _saying(about_you__sex="female", blood_pressure__pre_eclampsia=Absent.ASKED_UNKNOWN),
        _saying(mental_health__diagnoses=Absent.ASKED_UNKNOWN),
    ],
    ids=["addiction", "psychosis", "ketamine misused", "pregnancy", "pre-eclampsia", "diagnoses"],
)
def test_not_sure_of_something_delicate_asks_for_no_paper_that_tells_it(response: Response) -> None:
    assert _text(_page(response)) == _text(_page(_saying()))


@pytest.mark.parametrize("question", DELICATE, ids=lambda question: question.id)
def test_a_delicate_question_left_open_in_any_way_asks_for_no_paper(question: Question) -> None:
    opened = _saying(**OPENED_BY)
    for open_ in (*(Answer(absent, VISIT) for absent in OPEN_IN), *_long_ago(question)):
        response = opened.with_answer(question.id, open_)
        said, others = _text(_page(response)), _papers_of_others(response)
        assert [
            paper for paper in map(_named, question.documents) if paper in said and paper not in others
        ] == []
        assert question.text not in said


def _long_ago(question: Question) -> tuple[Answer, ...]:
    """An answer that is out of date, where the question is one that is chosen from a list and answers do not keep."""
    if question.shelf_life is None or question.kind not in (Kind.YES_NO, Kind.ONE_OF, Kind.ANY_OF):
        return ()
    first = "no" if question.kind is Kind.YES_NO else question.choices[0].code
    long_ago = VISIT - dt.timedelta(days=question.shelf_life + 1)
    return (answer_of(question, [first] if question.kind is Kind.ANY_OF else first, long_ago),)


def test_the_questions_above_are_met_and_name_papers_so_that_something_could_be_told() -> None:
    case = Case(_saying(**OPENED_BY), VISIT, US.numbers)
    naming = [question for question in DELICATE if question.documents]
    assert len(naming) > 10
    assert [question.id for question in naming if not asked(question, case)] == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(response=responses(), data=st.data())
def test_whatever_was_said_to_delicate_questions_the_page_is_the_same(
    response: Response, data: st.DataObject
) -> None:
    """Also what such an answer opens: a sleep study is asked about after a score alone."""
    other = response
    for question in data.draw(st.lists(st.sampled_from(DELICATE), min_size=1, max_size=8, unique=True)):
        said = data.draw(ABSENT) if data.draw(st.booleans()) else data.draw(raw_of(question))
        answer = Answer(said, VISIT) if isinstance(said, Absent) else answer_of(question, said)
        other = other.with_answer(question.id, answer)
    assert _page(other) == _page(response)


def test_a_score_that_was_entered_does_not_ask_about_a_sleep_study() -> None:
    score = [{"instrument": "STOP-Bang", "score": 5, "date": VISIT.isoformat(), "scored_by": "clinician"}]
    entered = _saying(mental_health__scores_known="yes", mental_health__scores=score)
    assert asked(QUESTIONNAIRE.by_id["lungs_and_sleep.sleep_study"], Case(entered, VISIT, US.numbers))
    assert "sleep study" not in _text(_page(entered)).lower()


def test_what_is_not_delicate_still_asks_for_its_papers() -> None:
    page = _page(_saying(brain__stroke=Absent.ASKED_UNKNOWN))
    assert "Hospital discharge letter, if you have it." in _text(page)
