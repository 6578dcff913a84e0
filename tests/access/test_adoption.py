"""A protocol is a draft until a medical director adopts exactly it: by name, on a day, with words and a password."""

from dataclasses import replace

import pytest

from screening.access import ADOPTION_WORDS, Role, Staff, adoption_of, protocol_adopted, standing_of
from screening.access.own_account import reauthenticated
from screening.errors import NotAllowed, SignInRefused, WordsRefused
from screening.evaluate import PROTOCOLS
from screening.policy import NOT_ADOPTED
from screening.protocol import Protocol
from screening.records import Records, schema
from tests.access.test_break_glass import director_of, staff_of
from tests.clinic import PASSWORD

US, EU = PROTOCOLS["us"], PROTOCOLS["eu"]


def adopt(
    records: Records,
    staff: Staff,
    protocol: Protocol = US,
    words: str = ADOPTION_WORDS,
    shown: str | None = None,
    password: str = PASSWORD,
) -> str:
    """Adopt it as the page does. Returns what is said of it from then on."""
    adopted = protocol_adopted(
        records,
        staff,
        protocol,
        shown or protocol.hash,
        words,
        confirm=lambda: reauthenticated(records, staff, password),
    )
    return adopted.words


def test_a_protocol_is_a_draft_until_a_director_adopts_it(records: Records) -> None:
    assert standing_of(records, US) == NOT_ADOPTED
    said = adopt(records, director_of(records))
    assert said == f"adopted by Dr Dora Director on {records.now().astimezone():%Y-%m-%d}"
    assert standing_of(records, US) == said


def test_another_policy_and_another_word_is_a_draft_again(records: Records) -> None:
    adopt(records, director_of(records))
    assert standing_of(records, EU) == NOT_ADOPTED
    first, *rest = US.rules
    changed = replace(US, rules=(replace(first, clinician=f"{first.clinician} Really."), *rest))
    assert changed.hash != US.hash
    assert standing_of(records, changed) == NOT_ADOPTED


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.ADMINISTRATOR, Role.FRONT_DESK])
def test_nobody_else_adopts_it(records: Records, role: Role) -> None:
    with pytest.raises(NotAllowed):
        adopt(records, staff_of(records, role))
    assert adoption_of(records, US) is None


@pytest.mark.parametrize("words", ["", "yes", "I adopt this protocol", f"{ADOPTION_WORDS}, maybe"])
def test_other_words_adopt_nothing(records: Records, words: str) -> None:
    with pytest.raises(WordsRefused, match=ADOPTION_WORDS):
        adopt(records, director_of(records), words=words)
    assert adoption_of(records, US) is None


def test_the_words_may_be_typed_in_any_case_and_spacing(records: Records) -> None:
    assert adopt(records, director_of(records), words=f"  {ADOPTION_WORDS.upper().replace(' ', '  ')} ")


def test_a_wrong_password_adopts_nothing(records: Records) -> None:
    with pytest.raises(SignInRefused):
        adopt(records, director_of(records), password="something else entirely")
    assert adoption_of(records, US) is None


def test_what_changed_since_it_was_shown_is_not_adopted(records: Records) -> None:
    with pytest.raises(WordsRefused, match="changed"):
        adopt(records, director_of(records), shown="0" * 64)
    assert adoption_of(records, US) is None


def test_the_first_who_adopted_it_stays_the_one(records: Records) -> None:
    first = adopt(records, director_of(records))
    assert adopt(records, director_of(records, "Dr Dan Second")) == first


def test_it_is_noted_with_hash_and_policy(records: Records) -> None:
    director = director_of(records)
    adopt(records, director)
    rows = records.read(lambda c: c.execute(schema.event.select()).all())
    (noted,) = [row for row in rows if row.kind == "protocol adopted"]
    assert (noted.who, noted.detail) == (director.person_id, {"protocol": US.hash, "policy": "us"})
