"""Whoever downloads a summary gets that patient's and no other; whoever may not gets nothing, at any address."""

import threading
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest
from streamlit.runtime.memory_media_file_storage import _calculate_file_id

from screening.access import Role, add_person, session_begun, session_ended, staff_of_token
from screening.records import Author, Records
from tests.browser.big_pdf_server import SIZE, same_size
from tests.browser.serving import Server
from tests.browser.socket_client import Visitor
from tests.clinic import PASSWORD

NAMES = ("Alma Quillfeather", "Bela Quillfeather")
TIMES = 25
AUTHOR = Author("patient", "tablet")
SCRIPT = "tests/browser/big_pdf_server.py"
ROOMY = {"ANTEROOM_REQUESTS_PER_ADDRESS": "99999+9999"}


def _served(folder: Path, **environment: str) -> Server:
    return Server(folder, environment={**ROOMY, **environment}, script=SCRIPT).start()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = _served(tmp_path_factory.mktemp("downloads"))
    yield running
    running.stop()


def _cases(server: Server) -> dict[str, str]:
    """A handed-in case of each patient, by name."""
    records, cases = Records.open(server.folder / "anteroom.db"), {}
    for name in NAMES:
        id = records.begin_encounter(questionnaire_version="test", author=AUTHOR).id
        records.save_answer(id, "about_you.name", name, author=AUTHOR)
        records.submit(id, f"key-{id}", questionnaire_hash="0" * 64, author=AUTHOR)
        cases[name] = id
    records.close()
    return cases


@pytest.fixture(scope="module")
def cases(server: Server) -> dict[str, str]:
    return _cases(server)


def _signed_in(server: Server, name: str, *roles: Role, ended: bool = False) -> Visitor:
    records = Records.open(server.folder / "anteroom.db")
    # A name of its own each time: a second try finds the person of the first.
    token = session_begun(records, add_person(records, f"{name} {token_hex(4)}", PASSWORD, frozenset(roles)))
    staff = staff_of_token(records, token)
    assert staff is not None
    if ended:
        session_ended(records, staff.session_id)
    records.close()
    visitor = Visitor(server)
    visitor.cookies["anteroom_staff"] = token
    return visitor


def _wrong_files(server: Server, cases: dict[str, str], suffix: str = "") -> list[str]:
    """Two clinicians download different summaries at the same time, many times; what was not the right one."""
    wrong: list[str] = []
    start = threading.Barrier(len(NAMES))

    def download(visitor: Visitor, mine: str) -> None:
        other = next(name for name in NAMES if name != mine)
        start.wait()
        for _ in range(TIMES):
            status, _, words = visitor.get(f"/summary/{cases[mine]}.pdf")
            if status != 200 or len(words) != SIZE or mine not in words or other in words:
                wrong.append(f"{mine}: {status}")

    threads = [
        threading.Thread(
            target=download,
            args=(_signed_in(server, f"Dr {name}{suffix}", Role.CLINICIAN), name),
            daemon=True,
        )
        for name in NAMES
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return wrong


def test_two_clinicians_who_download_at_once_each_get_their_own_patient(
    server: Server, cases: dict[str, str]
) -> None:
    assert _wrong_files(server, cases) == []


def test_the_same_check_finds_a_server_that_mixes_them_up(tmp_path: Path) -> None:
    mixed = _served(tmp_path, MIXED_UP="1")
    try:
        assert _wrong_files(mixed, _cases(mixed)) != []
    finally:
        mixed.kill()


def test_streamlit_s_own_way_would_have_given_both_the_same_address() -> None:
    """Why these files never go through Streamlit: above 1 MiB it tells two of them apart by length and samples."""
    one, other = (same_size(name) for name in NAMES)
    assert len(one) == len(other) == SIZE
    assert one != other
    ids = {_calculate_file_id(made, "application/pdf", "summary.pdf") for made in (one, other)}
    apart = {_calculate_file_id(made[: 2**20], "application/pdf", "summary.pdf") for made in (one, other)}
    assert len(apart) == 2, "below 1 MiB they differ"
    assert len(ids) == 1, "above 1 MiB they do not: if this fails, Streamlit has mended it"


def _addresses(cases: dict[str, str]) -> list[str]:
    ids = [_calculate_file_id(same_size(name), "application/pdf", "summary.pdf") for name in NAMES]
    return [
        *(f"/summary/{case}.pdf{query}" for case in cases.values() for query in ("", "?download=1", "?title=x")),
        *(f"//summary/{case}.pdf" for case in cases.values()),
        *(f"{place}/{id}{end}" for id in ids for place in ("/media", "//media", "/media/", "/x/../media")
          for end in ("", ".pdf", ".pdf?title=x")),
        *(f"/{place}" for place in ("media/", "media/anteroom.db", "media/..%2fvar%2fanteroom.db", "static/../anteroom.db",
                                    "_stcore/upload_file/x/y", "app/static/summary.pdf", "component/x/summary.pdf")),
        "/summary/.pdf", "/summary/*.pdf", "/summary/%2e%2e%2fanteroom.pdf",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def outsiders(server: Server, cases: dict[str, str]) -> dict[str, Visitor]:
    """Everyone who may not read a case."""
    patient, handed_back = Visitor(server), Visitor(server)
    patient.send("/intake/start")
    handed_back.send("/intake/start")
    kept = dict(handed_back.cookies)
    handed_back.send("/intake/end")
    handed_back.cookies = kept
    return {
        "nobody": Visitor(server),
        "a patient": patient,
        "a tablet that was handed back": handed_back,
        "front desk": _signed_in(server, "Frances Desk", Role.FRONT_DESK),
        "administrator": _signed_in(server, "Adam Admin", Role.ADMINISTRATOR),
        "a clinician who signed out": _signed_in(server, "Dr Left", Role.CLINICIAN, ended=True),
    }


@pytest.mark.parametrize(
    "who",
    [
        "nobody",
        "a patient",
        "a tablet that was handed back",
        "front desk",
        "administrator",
        "a clinician who signed out",
    ],
)
def test_whoever_may_not_gets_no_file_at_any_address(
    cases: dict[str, str], outsiders: dict[str, Visitor], who: str
) -> None:
    for address in _addresses(cases):
        for method in ("GET", "HEAD"):
            status, headers, words = outsiders[who].ask(method, address)
            assert not words.startswith("%PDF"), (who, address)
            assert "Quillfeather" not in words, (who, address)
            assert "pdf" not in headers.get("content-type", ""), (who, address)
            assert status != 200 or headers["content-type"].startswith("text/html"), (who, address)
            assert status in (200, 303, 400, 403, 404), (who, address, status)


def test_the_same_addresses_give_a_clinician_the_file_by_one_way_alone(
    server: Server, cases: dict[str, str]
) -> None:
    clinician = _signed_in(server, "Dr Once More", Role.CLINICIAN)
    given = [address for address in _addresses(cases) if clinician.get(address)[2].startswith("%PDF")]
    assert given
    assert all(address.startswith("/summary/") for address in given)
