"""The parts of the front door put together: our own addresses, and what every request passes through."""

from collections.abc import Mapping
from typing import Any

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from pages.front_door.account import Account
from pages.front_door.account_provider import ProviderDoor
from pages.front_door.adoption import Adopting
from pages.front_door.busy import BusyPage
from pages.front_door.guard import OpenPages, SocketGuard
from pages.front_door.handing_out import HandingOut
from pages.front_door.health import HealthPages
from pages.front_door.insight import InsightFiles
from pages.front_door.intake import Intake
from pages.front_door.kiosk import LockedTablet
from pages.front_door.limits import RequestLimits
from pages.front_door.middleware import AllowedHosts, ClosedAddresses, Identity, Origin, SecurityHeaders
from pages.front_door.mishap import LastResort, on_request_error
from pages.front_door.settings import Settings
from pages.front_door.signing import Signing
from pages.front_door.summary import Summary
from pages.front_door.tablet import Tablet
from pages.front_door.verify import Verifying
from pages.front_door.visit import VisitLinks
from screening.errors import StoreUnavailable


def routes_of(settings: Settings) -> list[BaseRoute]:
    """Our own addresses."""
    return [
        *HealthPages(tls=settings.tls).routes(),
        *Account(tls=settings.tls).routes(),
        *Adopting(tls=settings.tls).routes(),
        *HandingOut(tls=settings.tls).routes(),
        *InsightFiles(tls=settings.tls).routes(),
        *Intake(tls=settings.tls).routes(),
        *Signing(tls=settings.tls).routes(),
        *Summary(tls=settings.tls).routes(),
        *Tablet(tls=settings.tls).routes(),
        *Verifying(tls=settings.tls).routes(),
        *VisitLinks(tls=settings.tls).routes(),
    ]


def middleware_of(settings: Settings) -> list[Middleware]:
    """What stands before them and before Streamlit, outermost first."""
    pages, own = OpenPages(settings.limits), routes_of(settings)
    return [
        Middleware(SecurityHeaders, tls=settings.tls),
        Middleware(LastResort),
        Middleware(AllowedHosts, hosts=settings.hosts),
        Middleware(ClosedAddresses),
        Middleware(RequestLimits, limits=settings.limits),
        Middleware(BusyPage, pages=pages, own=own, tls=settings.tls),
        Middleware(SocketGuard, pages=pages, tls=settings.tls),
        Middleware(Origin),
        Middleware(LockedTablet, tls=settings.tls),
        Middleware(Identity, tls=settings.tls),
        Middleware(ProviderDoor, tls=settings.tls),
    ]


def exception_handlers() -> Mapping[Any, Any]:
    """What answers when one of our addresses fails."""
    return {StoreUnavailable: on_request_error, Exception: on_request_error}
