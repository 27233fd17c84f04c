"""A small identity provider (OpenID Connect) on this machine, which vouches at once for whomever it is told to."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route


class IdentityProvider:
    """Serves on `port`; `claims` are what it says of whoever comes."""

    def __init__(self, port: int) -> None:
        self.url = f"http://localhost:{port}"
        self.claims: dict[str, Any] = {}
        self._key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self._nonces: dict[str, str] = {}
        self.server = uvicorn.Server(uvicorn.Config(self._app(), port=port, log_level="error", lifespan="off"))

    def _app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._about),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/jwks", self._jwks),
            ]
        )

    async def _about(self, _request: Request) -> JSONResponse:
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

    async def _authorize(self, request: Request) -> RedirectResponse:
        code = secrets.token_urlsafe()
        self._nonces[code] = request.query_params.get("nonce", "")
        answer = urlencode({"code": code, "state": request.query_params["state"]})
        return RedirectResponse(f"{request.query_params['redirect_uri']}?{answer}", 302)

    async def _token(self, request: Request) -> JSONResponse:
        form = await request.form()
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": "growth", "sub": self.claims.get("email", "x"), "iat": now, "exp": now + 300,
            "nonce": self._nonces.pop(str(form["code"])), **self.claims,
        }  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self._key)
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    async def _jwks(self, _request: Request) -> JSONResponse:
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})


@contextmanager
def serving(port: int) -> Iterator[IdentityProvider]:
    """The provider for the length of the block."""
    provider = IdentityProvider(port)
    thread = threading.Thread(target=provider.server.run, daemon=True)
    thread.start()
    while not provider.server.started:
        time.sleep(0.01)
    try:
        yield provider
    finally:
        provider.server.should_exit = True
        thread.join(timeout=10)
