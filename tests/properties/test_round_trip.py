"""Saving and loading a response is identity, and the evaluation is the same after."""

import json

from hypothesis import given, settings

from forms.answer import Answer, Response
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import read, written
from screening.evaluate import evaluate
from screening.plain import evaluation_plain
from tests.properties.patients import VISIT, responses


@settings(max_examples=80, deadline=None)
@given(responses())
def test_save_and_load_is_identity(response: Response) -> None:
    saved = json.dumps({id: written(answer.value) for id, answer in response.answers.items()})
    loaded = {
        id: Answer(read(QUESTIONNAIRE.by_id[id], raw, VISIT), VISIT) for id, raw in json.loads(saved).items()
    }
    again = Response(loaded, response.questionnaire_version)
    assert again == response
    assert evaluation_plain(evaluate(again, on=VISIT)) == evaluation_plain(evaluate(response, on=VISIT))
