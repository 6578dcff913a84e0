"""The rule book says of each rule, gate and question all that is known, and the numbers of each policy."""

from dataclasses import replace

from forms.condition import Within
from forms.question import Code, Questionnaire, Section, yes_no
from screening.evaluate import PROTOCOLS
from screening.position import limits_of
from screening.rule import ALL, IV, Gate, Indication, Rung, Strength, on
from screening.rulebook import attributes_of, questionnaire_page, rules_page
from screening.rules import GATES, RULES
from screening.source import cite
from tests.core import form, synthetic


def lines(page: str, heading: str) -> list[str]:
    """The lines below a heading, up to the next one."""
    found = page.splitlines()
    start = found.index(heading)
    end = next(
        (n for n, line in enumerate(found[start + 1 :], start + 1) if line.startswith("#")), len(found)
    )
    return [line for line in found[start + 1 : end] if line]


def test_a_rule_with_its_number_under_each_policy_and_who_says_it() -> None:
    heavy = synthetic.heavy(Strength.RELATIVE, on(ALL, Rung.DEFERRED))
    light, strict = synthetic.policy_of("eighty"), replace(synthetic.policy_of(), id="strict", name="Strict")
    protocols = [synthetic.protocol_of(heavy, policy=policy) for policy in (light, strict)]
    said = lines(rules_page(protocols), "### XX-1: Bad news XX-1.")
    assert "- Holds when, under Test policy: Mass above 80 kg" in said
    assert "- Holds when, under Strict: Mass above 70 kg" in said
    assert "- Numbers under Test policy: mass-ceiling = 80 kg (S02)" in said
    assert "- Numbers under Strict: mass-ceiling = 70 kg (S01 5)" in said


def test_one_line_serves_policies_that_agree() -> None:
    heavy = synthetic.heavy(Strength.RELATIVE, on(ALL, Rung.DEFERRED))
    other = replace(synthetic.policy_of(), id="other", name="Other")
    protocols = [synthetic.protocol_of(heavy, policy=policy) for policy in (synthetic.policy_of(), other)]
    said = lines(rules_page(protocols), "### XX-1: Bad news XX-1.")
    assert [line for line in said if line.startswith("- Holds")] == ["- Holds when: Mass above 70 kg"]


def test_a_gate_with_and_without_an_inference() -> None:
    gate = Gate("IND-T", Indication.DEPRESSION, (IV,), synthetic.SIX_WEEKS, "S", "c", "p", cite("S01"), "V")
    inferred = replace(gate, id="IND-U", confidence="V/I", inference="Our own reading.")
    protocol = replace(
        synthetic.protocol_of(synthetic.recent(on(ALL, Rung.DEFERRED))), gates=(gate, inferred)
    )
    page = rules_page([protocol])
    assert not any("inference" in line for line in lines(page, "### IND-T: S"))
    assert "- This project's inference: Our own reading." in lines(page, "### IND-U: S")


def test_every_number_of_a_rule_or_gate_stands_beside_it() -> None:
    page = rules_page(PROTOCOLS.values())
    for item, condition in [*((r, r.condition) for r in RULES), *((g, g.met) for g in GATES)]:
        said = "\n".join(lines(page, f"### {item.id}: {item.statement}"))
        for limit in limits_of(condition):
            for protocol in PROTOCOLS.values():
                assert f"{limit.key} = {protocol.policy.numbers[limit.key]:g} {limit.unit}" in said


def test_a_question_with_its_codes_branch_and_shelf_life() -> None:
    code = Code("http://loinc.org", "0000-0", "G")
    coded = yes_no("test.coded", "Is it?", "Coded", codes=(code,), shelf_life=7, when=form.WHEN.when)
    page = questionnaire_page(Questionnaire("T", "1", (Section("s", "Part", "Intro.", (form.EVENT, coded)),)))
    assert lines(page, "## Part")[-4:] == [
        "- `test.coded` **Is it?** (Coded; yes-no)",
        "  - asked when Event is yes",
        "  - keeps 7 days",
        "  - http://loinc.org 0000-0 (general knowledge, not verified)",
    ]


def test_what_a_rule_reads_includes_what_decides_whether_it_is_asked() -> None:
    by_id = {rule.id: attributes_of(rule) for rule in RULES}
    assert by_id["AG-1"]["date_of_birth"] == "used"
    assert (by_id["PR-1"]["sex"], by_id["AG-1"]["sex"]) == ("used", "not used")


def test_a_rule_that_rests_on_time_names_its_period() -> None:
    assert limits_of(synthetic.SIX_WEEKS) == (form.SIX_WEEKS,)
    assert limits_of(Within(form.WHEN, form.HALF_YEAR)) == (form.HALF_YEAR,)
