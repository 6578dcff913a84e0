"""What the pages about the second factor say and show: why, the QR code, the secret as text, the recovery codes."""

import segno

from pages.front_door import plain
from screening.access.second_factor import Offer

_GROUP = 4


def explained() -> str:
    """What a second factor is, for whoever sees this for the first time."""
    return plain.words(
        "You sign in with your password and, on a second page, a six-digit code from an app on your phone. Any "
        "authenticator app will do. Whoever learns your password still cannot sign in without your phone."
    )


def offer_words(offer: Offer) -> str:
    """The QR code, and the same as text for whoever cannot scan it."""
    # Drawn as SVG within the page: nothing is fetched, and the policy of these pages stays as strict as it is.
    drawn = segno.make(offer.link, micro=False).svg_inline(omitsize=True, border=4, light="#fff", dark="#000")
    return (
        plain.words("Scan this with your authenticator app. It is good for 15 minutes.")
        + plain.picture(drawn, "QR code for your authenticator app; the same stands below as text")
        + plain.link("Or open it in an app on this device", offer.link)
        + plain.words("If you cannot scan it, type this key into the app (time-based, six digits):")
        + plain.written_out(spaced(offer.secret))
    )


def spaced(secret: str) -> str:
    """In groups of four, as apps take it."""
    return " ".join(secret[start : start + _GROUP] for start in range(0, len(secret), _GROUP))


def confirm_fields(problem: str) -> str:
    """The field for the first code that the app shows."""
    return plain.field(
        "code",
        "Code",
        hint="The six digits that your app shows now.",
        complete="one-time-code",
        problem=problem,
        mode="numeric",
    )


def codes_words(codes: tuple[str, ...]) -> str:
    """Ten recovery codes, shown this once."""
    return plain.words(
        "Each of these signs you in once in place of the app, for the day your phone is lost. Print or copy them "
        "now and keep them where your phone is not: they are not shown again."
    ) + plain.listed(codes, kind="codes")


def proof_fields(problem: str, where: str, *, with_code: bool) -> str:
    """Password, and code where there is a second factor. `problem` stands beside the field named by `where`."""
    password = plain.field(
        "password",
        "Your present password",
        kind="password",
        complete="current-password",
        problem=problem if where == "password" or not with_code else "",
    )
    code = plain.field(
        "code",
        "Code",
        hint="The six digits that your app shows now, or one of your recovery codes.",
        complete="one-time-code",
        problem=problem if where == "code" else "",
    )
    return password + code if with_code else password
