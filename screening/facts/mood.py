"""Bipolar disorder and mania, put together from the places where a patient may name them."""

from forms import treatment_sought
from forms.condition import Case, Condition, Includes, Is, Stated, Yes
from forms.mental_health import DIAGNOSES, MANIA_NOW, PHASE
from forms.question import Question
from forms.truth import YES, Truth


def _also_named(id: str, label: str, asked: Condition, named: Is) -> Stated:
    """What one question asks of everyone and another may name in passing: the second can only add to it.

    The first question decides on its own; silence at the second is no answer to it.
    """
    main, other = asked.questions()[0], named.question

    def truth(case: Case) -> Truth:
        return YES if named.truth(case) is YES else asked.truth(case)

    def told(case: Case) -> str:
        return "; ".join(f"{q.clinical}: {case.standing(q).words}" for q in (main, other))

    def open_of(case: Case) -> tuple[Question, ...]:
        return tuple(asked.open_questions(case))

    return Stated(id, label, (main, other), truth, told, open_of)


BIPOLAR_DISORDER = _also_named(
    "mood.bipolar",
    "Bipolar disorder diagnosed",
    Includes(DIAGNOSES, "bipolar"),
    Is(treatment_sought.DIAGNOSED, "bipolar"),
)
MANIA = _also_named(
    "mood.mania",
    "Manic, hypomanic or mixed state now",
    Yes(MANIA_NOW),
    Is(PHASE, "high", "mixed"),
)
