"""An identity provider that speaks OpenID Connect over HTTP, for tests of the login; it can be told to misbehave."""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

CLIENT, SECRET = "genolex-tests", "a secret of thirty-two characters or more"
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one"})


@dataclass
class Idp:
    """A provider with one user, who agrees to everything. `claims` replace those of the token, None takes one away."""

    issuer: str
    claims: dict[str, Any] = field(default_factory=dict)
    signed: str = "RS256"
    key: Any = field(default_factory=lambda: KEY)
    metadata: dict[str, Any] = field(default_factory=dict)
    token: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    """What came to the authorization endpoint."""
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Starlette:
        """Discovery, authorization, token, keys."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.described),
                Route("/authorize", self.authorize),
                Route("/token", self.exchange, methods=["POST"]),
                Route("/keys", self.keys),
            ]
        )

    async def described(self, _: Request) -> JSONResponse:
        """OpenID Connect Discovery 1.0."""
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }
        return JSONResponse(said | self.metadata)

    async def keys(self, _: Request) -> JSONResponse:
        """The public keys."""
        return JSONResponse({"keys": [KEY.as_dict(private=False)]})

    async def authorize(self, request: Request) -> RedirectResponse:
        """The user agrees at once."""
        asked = dict(request.query_params)
        self.asked.append(asked)
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def exchange(self, request: Request) -> JSONResponse:
        """A code for a token, once, for the client that began and knows the verifier (RFC 7636)."""
        sent = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        began = self._codes.pop(sent.get("code", ""), None)
        basic = f"Basic {base64.b64encode(f'{CLIENT}:{SECRET}'.encode()).decode()}"
        known = request.headers.get("authorization") == basic
        if not (began and known and _challenge(sent.get("code_verifier", "")) == began["code_challenge"]):
            return JSONResponse({"error": "invalid_grant"}, 400)
        told = {"access_token": "x", "token_type": "Bearer", "id_token": self._id_token(began)} | self.token
        return JSONResponse({name: value for name, value in told.items() if value is not None})

    def _id_token(self, began: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": "user-1", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": began["nonce"],
            "email": "Ann@Example.org", "email_verified": True,
        } | self.claims  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.signed == "none":
            parts = ({"alg": "none"}, claims)
            return ".".join(_coded(json.dumps(part).encode()) for part in parts) + "."
        key = OctKey.import_key(SECRET) if self.signed == "HS256" else self.key
        return str(jwt.encode({"alg": self.signed, "kid": "one"}, claims, key, algorithms=[self.signed]))


def _challenge(verifier: str) -> str:
    return _coded(hashlib.sha256(verifier.encode()).digest())


def _coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
