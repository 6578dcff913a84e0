"""A mistake in the tables stops the vocabulary with a plain line; it is never read as something else."""

from pathlib import Path

import pytest

from screening.vocabulary import DrugClass, Ingredient, ingredients, matching, tables

HEADINGS = "id,name,classes,brands,other names,street names,note\n"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of tables in place of the real one."""
    monkeypatch.setattr(tables, "_DATA", tmp_path)
    (tmp_path / "ingredients").mkdir()
    return tmp_path


def test_a_row_with_a_missing_cell_is_refused(data: Path) -> None:
    (data / "broken.csv").write_text("a,b\n1,2\n3\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"broken\.csv line 3"):
        list(tables.rows_of("broken"))


def test_an_ingredient_that_stands_twice_is_refused(data: Path) -> None:
    row = "aspirin,aspirin,nsaid,,,,\n"
    for area in ("pain", "heart"):
        (data / "ingredients" / f"{area}.csv").write_text(HEADINGS + row, encoding="utf-8")
    with pytest.raises(ValueError, match="used twice"):
        ingredients._ingredients()


def test_a_class_that_does_not_exist_is_refused(data: Path) -> None:
    row = "aspirin,aspirin,painkillers,,,,\n"
    (data / "ingredients" / "pain.csv").write_text(HEADINGS + row, encoding="utf-8")
    with pytest.raises(ValueError, match="painkillers"):
        ingredients._ingredients()


def test_a_name_with_two_meanings_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    classes = frozenset({DrugClass.OTHER})
    two = {id: Ingredient(id, id, classes, (id, "Same-Name"), "") for id in ("first", "second")}
    monkeypatch.setattr(matching, "INGREDIENTS", two)
    monkeypatch.setattr(matching, "PRODUCTS", {})
    with pytest.raises(ValueError, match="two different things"):
        matching._by_name.__wrapped__()
