"""How a case stands that nobody has signed as it reads: never determined, changed since, or signed on an earlier reading."""

from screening.records import Case
from screening.records import Determination as Signed
from screening.records.entries import still_holds
from screening.reviewed import Names, moment, name_of

NOT_DETERMINED = "Draft: no clinician has determined this case"


def signer_of(signed: Signed, names: Names) -> str:
    """Who signed, by the name they signed under."""
    kept = signed.content.get("by")
    return kept if isinstance(kept, str) and kept else name_of(signed.author.id, names)


def holds(case: Case) -> bool:
    """Whether the last determination rests on the case as it is now: the one place that says so, as the queue does."""
    last = case.determination
    return last is not None and still_holds(
        last.answers_hash, last.signed_at, case.fingerprint, case.sent_again_at
    )


def moved_words_of(case: Case) -> str:
    """What happened since a determination that does not hold any more."""
    last = case.determination
    if last is None or last.answers_hash != case.fingerprint:
        return "the case changed"
    return "the patient sent what was asked again without a new answer"


def draft_words_of(case: Case, names: Names) -> str:
    """What stands on a reading of the case as it is now: a reading itself is never signed when it is made."""
    last = case.determination
    if last is None:
        return NOT_DETERMINED
    signed = f"determination {last.number}, signed by {signer_of(last, names)}, {moment(last.signed_at)}"
    if holds(case):
        return (
            f"Draft: not signed as it reads here; {signed}, stands on an earlier reading of the same answers"
        )
    return f"Draft: {moved_words_of(case)} since {signed}; nobody has signed it since"
