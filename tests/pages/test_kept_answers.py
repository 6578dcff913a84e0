"""An answer that came another way than through the boxes is not lost by looking at the page."""

from pathlib import Path

from sqlalchemy import select
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextInput

from screening.records import Author, schema
from tests.clinic import Clinic

ROUTER = Path(__file__).resolve().parents[2] / "pages" / "router.py"


def test_opening_a_page_takes_no_answer_back(clinic: Clinic) -> None:
    principal, encounter_id = clinic.open_intake()
    kept = {
        "about_you.name": "Ada Example",
        "about_you.birth_date": "1985-06-14",
        "about_you.weight": {"value": 82, "unit": "kg"},
    }
    for id, value in kept.items():
        clinic.records.save_answer(encounter_id, id, value, author=Author("staff", "someone"))
    assert not _loaded(principal).exception
    assert {id: clinic.records.values_of(encounter_id)[id] for id in kept} == kept


def test_a_tab_that_slept_while_another_of_the_same_address_was_written_in_writes_no_more(
    clinic: Clinic,
) -> None:
    principal, encounter_id = clinic.open_intake()
    clinic.records.save_answer(
        encounter_id, "about_you.name", "Ada Example", author=Author("staff", "someone")
    )
    slept, other = _loaded(principal), _loaded(principal)
    _name_in(other).set_value("").run()
    assert clinic.records.values_of(encounter_id).get("about_you.name") is None
    assert _name_in(slept).value == "Ada Example"
    _name_in(slept).set_value("Ada B. Example").run()
    assert [title.value for title in slept.title] == ["This form is open in another window"]
    assert clinic.records.values_of(encounter_id).get("about_you.name") is None
    assert _name_in(_loaded(principal)).value == ""


def test_a_tab_that_is_loaded_anew_goes_on_writing(clinic: Clinic) -> None:
    principal, encounter_id = clinic.open_intake()
    for name in ("Ada", "Ada Example"):
        _name_in(_loaded(principal)).set_value(name).run()
        assert clinic.records.values_of(encounter_id)["about_you.name"] == name


def test_a_tab_that_the_server_forgot_goes_by_what_the_browser_tells(clinic: Clinic) -> None:
    principal, _ = clinic.open_intake()
    _name_in(_loaded(principal)).set_value("Ada").run()
    (hold,) = clinic.records.read(lambda connection: connection.execute(select(schema.intake_hold)).all())
    held_it = {"_load": "0000000a", "_pen": hold.window}
    wrote_itself = {"_load": hold.window.rpartition(".")[2], "_pen": "0a1b2c3d.0000000b"}
    for told in (held_it, wrote_itself):
        assert not _loaded(principal, **told).title[0].value.startswith("This form is open in another")
    overtaken = {"_load": "0000000c", "_pen": "0a1b2c3d.0000000b"}
    assert [title.value for title in _loaded(principal, **overtaken).title] == [
        "This form is open in another window"
    ]


def _loaded(principal: str, **told: str) -> AppTest:
    """A tab at the first page of the form, always under the same address. `told`: what its browser told of itself."""
    app = AppTest.from_file(str(ROUTER), default_timeout=90)
    for name, words in told.items():
        app.session_state[name] = words
    app.user = {"principal": principal}
    app.query_params["page"], app.query_params["w"] = "1", "0a1b2c3d"
    return app.run()


def _name_in(app: AppTest) -> TextInput:
    return next(box for box in app.text_input if str(box.key).endswith("about_you.name.text"))
