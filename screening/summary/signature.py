"""The clinic's own signature on the file, so that whoever receives it can tell that not a byte was changed since.

It says where the file comes from. Who determined what is the clinician's signature, which is printed on the paper and
kept in the record. No time server and no list of revoked certificates is asked: nothing here uses the network.
"""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificates
from pyhanko.keys import load_certs_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from screening.errors import SettingsRefused

FIELD = "AnteroomClinic"
REASON = "Issued by the clinic"
_BY_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def signed_by_clinic(pdf: bytes, *, certificate: Path, key: Path, name: str) -> bytes:
    """The file with the clinic's signature over all of it; any later change breaks it. Call this last.

    `certificate`: PEM, the clinic's own one first, then those above it. `key`: PEM, without a passphrase. Raises
    SettingsRefused when one of them cannot be used, and when anybody else may read the key.
    """
    _refuse_open_key(key)
    signer = _signer(certificate, key)
    told = signers.PdfSignatureMetadata(
        field_name=FIELD,
        reason=REASON,
        name=name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    made = BytesIO()
    with ThreadPoolExecutor(1) as aside:  # pyHanko begins an event loop, and the caller's thread may run one
        aside.submit(
            signers.sign_pdf, IncrementalPdfFileWriter(BytesIO(pdf)), told, signer=signer, output=made
        ).result()
    return made.getvalue()


def _refuse_open_key(key: Path) -> None:
    try:
        held = key.stat()
    except OSError as error:
        raise SettingsRefused(
            f"certificate_key under [paper] in the clinic file cannot be read ({type(error).__name__}). Check its place."
        ) from None
    if held.st_mode & _BY_OTHERS or held.st_uid not in (os.geteuid(), 0):
        raise SettingsRefused(
            "The file of certificate_key under [paper] in the clinic file can be read by others than this account: whoever"
            " reads it can sign in the clinic's name. Run chmod 600 on it, as the account that serves Anteroom."
        )


def _signer(certificate: Path, key: Path) -> signers.SimpleSigner:
    """The clinic's key with its certificate. Raises SettingsRefused."""
    try:
        own, *above = load_certs_from_pemder([str(certificate)])  # type: ignore[no-untyped-call]
        private = load_pem_private_key(key.read_bytes(), password=None)
        first = load_pem_x509_certificates(certificate.read_bytes())[0]
        held = load_private_key_from_pemder(str(key), passphrase=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _unusable(type(error).__name__) from None
    if private.public_key() != first.public_key():
        raise _unusable("the key is not that of the first certificate")
    known = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    known.register_multiple(above)
    return signers.SimpleSigner(signing_cert=own, signing_key=held, cert_registry=known)


def _unusable(why: str) -> SettingsRefused:
    return SettingsRefused(
        f"certificate and certificate_key under [paper] in the clinic file cannot be used ({why}). They are PEM files, the"
        " key without a passphrase and belonging to the certificate."
    )
