"""The page a patient takes along tells what to bring, measure and ask, and nothing of what was found."""

from hypothesis import given, settings

from forms import treatment_sought
from forms.answer import Absent, Answer, Response
from forms.blood_pressure import READINGS
from forms.condition import Case
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import read
from screening.clinic import Clinic
from screening.evaluate import PROTOCOLS, evaluate
from screening.rule import RUNG_WORDS
from screening.take_away import TakeAway, take_away_of
from tests.properties.patients import VISIT, all_no, responses

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
