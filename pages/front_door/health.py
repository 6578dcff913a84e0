"""Whether the server is up; it says nothing else."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def _alive(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})


def routes() -> list[Route]:
    """What this adds to the server."""
    return [Route("/healthz", _alive, methods=["GET"])]
