"""An answer that came another way than through the boxes is not lost by looking at the page."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from screening.records import Author
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
    app = AppTest.from_file(str(ROUTER), default_timeout=30)
    app.user = {"principal": principal}
    app.query_params["page"] = "1"
    app.run()
    assert not app.exception
    assert {id: clinic.records.values_of(encounter_id)[id] for id in kept} == kept
