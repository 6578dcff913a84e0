"""The clinic's signature on the file: it holds, one changed byte breaks it, and a key that others can read is refused."""

import datetime as dt
import socket
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from screening.errors import SettingsRefused
from screening.summary.pdf import pdf_of
from screening.summary.signature import signed_by_clinic
from screening.summary.structure import attached_case
from tests.summary.invented import reviewed
from tests.summary.reading import unspaced, words_in

CASE = {"encounter": "0f" * 16, "determination": 2}


def certified(
    folder: Path, name: str, encryption: KeySerializationEncryption | None = None
) -> tuple[Path, Path]:
    """A certificate that a clinic made for itself, and its P-256 key: their files."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    use = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(use, critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / f"{name}.pem", folder / f"{name}-key.pem"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption()))
    private.chmod(0o600)
    return certificate, private


def status_of(pdf: bytes, certificate: Path) -> PdfSignatureStatus:
    """What pyHanko says of the one signature, trusting this certificate and asking nobody."""
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    trusted = ValidationContext(trust_roots=[load_cert_from_pemder(str(certificate))], allow_fetching=False)
    with ThreadPoolExecutor(1) as aside:  # pyHanko begins an event loop of its own
        return aside.submit(validate_pdf_signature, signature, trusted).result()


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certified(tmp_path_factory.mktemp("paper"), "clinic")


@pytest.fixture(scope="module")
def signed(clinic: tuple[Path, Path]) -> bytes:
    certificate, key = clinic
    return signed_by_clinic(
        pdf_of(reviewed(), case=CASE), certificate=certificate, key=key, name="Our clinic"
    )


def test_the_signature_holds_and_covers_the_whole_file(signed: bytes, clinic: tuple[Path, Path]) -> None:
    status = status_of(signed, clinic[0])
    assert status.bottom_line
    assert status.intact
    assert status.valid
    assert status.trusted
    assert status.coverage.name == "ENTIRE_FILE"


def test_one_changed_byte_is_found(signed: bytes, clinic: tuple[Path, Path]) -> None:
    """In the printed content and in the attached case; the control is the test above."""
    for place in (
        len(signed) // 3,
        signed.index(b"anteroom-case.json") if b"anteroom-case.json" in signed else 2_000,
    ):
        altered = bytearray(signed)
        altered[place] ^= 1
        assert not _holds(bytes(altered), clinic[0])


def _holds(pdf: bytes, certificate: Path) -> bool:
    try:
        return status_of(pdf, certificate).bottom_line
    except Exception:  # noqa: BLE001  # a reader that cannot make sense of the file at all has found it too
        return False


def test_something_added_behind_the_signature_is_found(signed: bytes, clinic: tuple[Path, Path]) -> None:
    with pikepdf.open(BytesIO(signed)) as opened:
        opened.pages[0].obj.Rotate = 90
        made = BytesIO()
        opened.save(made)
    assert not _holds(made.getvalue(), clinic[0])


def test_another_clinic_s_signature_is_not_trusted(signed: bytes, tmp_path: Path) -> None:
    stranger, _ = certified(tmp_path, "stranger")
    assert not _holds(signed, stranger)


def test_what_was_drawn_and_attached_is_unchanged(signed: bytes) -> None:
    plain = pdf_of(reviewed(), case=CASE)
    assert signed.startswith(plain)
    assert unspaced(words_in(signed)) == unspaced(words_in(plain))
    assert attached_case(signed) == CASE


def test_signing_asks_nobody_on_the_network(
    clinic: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    certificate, key = clinic
    signed = signed_by_clinic(pdf_of(reviewed()), certificate=certificate, key=key, name="Our clinic")
    assert status_of(signed, certificate).bottom_line


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    certificate, key = certified(tmp_path, "open")
    key.chmod(mode)
    with pytest.raises(SettingsRefused, match="chmod 600"):
        signed_by_clinic(b"%PDF", certificate=certificate, key=key, name="")


def test_keys_and_certificates_that_cannot_be_used_are_refused_without_quoting_them(tmp_path: Path) -> None:
    certificate, key = certified(tmp_path, "one")
    other, _ = certified(tmp_path, "two")
    _, locked = certified(tmp_path, "three", BestAvailableEncryption(b"a passphrase"))
    broken = tmp_path / "broken.pem"
    broken.write_text("-----BEGIN PRIVATE KEY-----\nZqsecret\n-----END PRIVATE KEY-----\n")
    broken.chmod(0o600)
    for held, private in ((other, key), (certificate, locked), (certificate, broken), (broken, key)):
        with pytest.raises(SettingsRefused, match=r"under \[paper\]") as refused:
            signed_by_clinic(b"%PDF", certificate=held, key=private, name="")
        assert "Zqsecret" not in str(refused.value)
    with pytest.raises(SettingsRefused, match="Check its place"):
        signed_by_clinic(b"%PDF", certificate=certificate, key=tmp_path / "absent.pem", name="")


def test_certificates_above_the_clinic_s_own_go_along(tmp_path: Path) -> None:
    certificate, key = certified(tmp_path, "own")
    above, _ = certified(tmp_path, "above")
    both = tmp_path / "both.pem"
    both.write_bytes(certificate.read_bytes() + above.read_bytes())
    signed = signed_by_clinic(pdf_of(reviewed()), certificate=both, key=key, name="Our clinic")
    (signature,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    assert len(signature.other_embedded_certs) == 1
