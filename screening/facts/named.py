"""What a patient named in answer to another question: it can only add to what was asked about it."""

from forms.condition import Case, Condition, Stated
from forms.truth import NO, YES, Truth


def named_elsewhere(id: str, label: str, named: Condition) -> Stated:
    """YES where this was said, else NO: silence or doubt there is no answer to the question that asks about it.

    It stands beside the condition that asks (`AnyOf(asked, named_elsewhere(...))`), which keeps its own unknown.
    """

    def truth(case: Case) -> Truth:
        return YES if named.truth(case) is YES else NO

    def told(case: Case) -> str:
        return "; ".join(leaf.answer_words(case) for leaf in named.because(case))

    return Stated(id, label, named.questions(), truth, told)
