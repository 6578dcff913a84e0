"""A small OpenID Connect provider for tests, on 127.0.0.1: it vouches for whoever it is told to, rightly or wrongly."""

import base64
import hashlib
import json
import secrets
import threading
import time
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.ports import free_port

CLIENT, SECRET = "anteroom", "a-secret-of-the-client"


class Provider:
    """Serve with `with Provider() as provider:`. `claims` are what it says of whoever comes; `lies` what it does wrong:
    "key" (signed by another key), "nonce" (of another sign-in), "audience", "refuses"."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.claims: dict[str, Any] = {}
        self.lies: set[str] = set()
        self.issued_seconds_ago = 0
        self._key, self._other_key = (
            RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"}) for _ in range(2)
        )
        self._codes: dict[str, dict[str, str]] = {}
        self._server = uvicorn.Server(
            uvicorn.Config(self._app(), host="127.0.0.1", port=self.port, log_config=None)
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> "Provider":
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    def secrets_toml(self, at: str) -> str:
        """What stands in the secrets file of a server at `at`."""
        return (
            "[auth]\n"
            f'redirect_uri = "{at}/oauth2callback"\n'
            f'cookie_secret = "{"c" * 40}"\n'
            f'client_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
            f'server_metadata_url = "{self.url}/.well-known/openid-configuration"\n'
            'provider_name = "Example Clinics"\n'
        )

    def _app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._configuration),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/jwks", self._jwks),
            ]
        )

    async def _configuration(self, _request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        if "refuses" in self.lies:
            answer = {"error": "access_denied", "state": asked["state"]}
        else:
            code = secrets.token_urlsafe(16)
            self._codes[code] = asked
            answer = {"code": code, "state": asked["state"]}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}", 302)

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        asked = self._codes.pop(str(form["code"]), None)
        if asked is None or not _proves(str(form["code_verifier"]), asked["code_challenge"]):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {"access_token": "unused", "token_type": "Bearer", "id_token": self._id_token(asked)}
        )

    def _id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time()) - self.issued_seconds_ago
        claims = {
            "iss": self.url,
            "aud": "somebody-else" if "audience" in self.lies else CLIENT,
            "iat": now,
            "exp": now + 36_000,
            "nonce": "of another sign-in" if "nonce" in self.lies else asked.get("nonce"),
            **self.claims,
        }
        key = self._other_key if "key" in self.lies else self._key
        return str(jwt.encode({"alg": "RS256", "kid": "k1"}, claims, key))

    async def _jwks(self, _request: Request) -> Response:
        return Response(
            json.dumps({"keys": [self._key.as_dict(private=False)]}), media_type="application/json"
        )


def _proves(verifier: str, challenge: str) -> bool:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
