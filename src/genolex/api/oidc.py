"""Optional login through an identity provider that speaks OpenID Connect: the authorization code flow with PKCE.

`/login` sends a browser to the provider, which sends it back to `/login/back`; `/logout` forgets it. Authlib speaks the
protocol (OpenID Connect Core 1.0, RFC 6749, RFC 7636): state, nonce, signature, issuer, audience and time are checked
there. A cookie, signed with a key of this process, names the user; of the provider's tokens nothing is kept.
"""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import Collection
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from genolex.api.limits import Bucket, client_of
from genolex.api.logs import LOGGER
from genolex.api.replies import error_reply
from genolex.api.secured import LOOPBACK
from genolex.errors import InputError
from genolex.settings import Settings

LOGIN, BACK, LOGOUT = "/login", "/login/back", "/logout"
LASTS = 8 * 3600
"""Seconds for which a browser stays logged in."""
LEEWAY = 30
"""Seconds by which the clocks of provider and server may differ."""
PATIENCE = 10.0
"""Seconds that the provider may take to answer."""
SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures with a key that the provider alone has; `none` and shared keys are not among them."""
_UNSAFE = re.compile(r"[\x00-\x20\\\x7f]")


class Provider:
    """An identity provider, and who of its users may come in.

    `url` is the address of this server as browsers write it; the provider must know `url` + /login/back. `allowed` are
    e-mail addresses, or domains as `@example.org`; where some are given, a verified address must be among them. Raises
    InputError for an address without https that is not of this machine, or when Authlib is missing.
    """

    def __init__(self, issuer: str, client: str, secret: str = "", *, url: str, allowed: Collection[str] = ()) -> None:
        for address in (issuer, url):
            _checked(address)
        try:
            from authlib.integrations.starlette_client import OAuth  # type: ignore[import-untyped]
        except ModuleNotFoundError as error:
            raise InputError("login through a provider needs Authlib: pip install 'genolex[oidc]'") from error
        self.issuer, self.url = issuer, url.rstrip("/")
        self.allowed = frozenset(one.lower() for one in allowed)
        about = {"scope": "openid email profile", "code_challenge_method": "S256", "timeout": PATIENCE}
        if not secret:
            about["token_endpoint_auth_method"] = "none"  # noqa: S105 - a public client, which PKCE protects
        self._client = OAuth().register(
            "provider",
            client_id=client,
            client_secret=secret or None,
            server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs=about,
        )
        self._attempts = Bucket(per_minute=20, burst=20)
        self._key = secrets.token_hex(32)

    def guarding(self, app: ASGIApp) -> ASGIApp:
        """The application for whoever has logged in; whoever has not is sent to the provider."""
        from starlette.middleware.sessions import SessionMiddleware

        secure = self.url.startswith("https:")

        async def guard(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope, receive)
            if scope["type"] == "http" and scope["path"] in (LOGIN, BACK, LOGOUT):
                reply = await self._step(request)
            elif user := request.session.get("user") if scope["type"] == "http" else None:
                scope.setdefault("state", {})["user"] = user
                return await app(scope, receive, send)
            else:
                reply = _asked_to_log_in(request)
            reply.headers["Cache-Control"] = "no-store"
            return await reply(scope, receive, send)

        # a browser keeps a __Host- cookie for this host alone, and takes it over https only
        name = "__Host-genolex" if secure else "genolex"
        return SessionMiddleware(guard, self._key, name, LASTS, same_site="lax", https_only=secure)

    async def _step(self, request: Request) -> Response:
        path = request.url.path
        if request.method != "GET":
            return error_reply(405, "open this page in a browser", {"Allow": "GET"})
        if path == LOGOUT:
            request.session.clear()
            return error_reply(200, "logged out")
        if wait := self._attempts.take(client_of(request.scope)):
            return error_reply(429, f"too many attempts; try again in {wait} s", {"Retry-After": str(wait)})
        try:
            return await (self._sent(request) if path == LOGIN else self._back(request))
        except Exception as error:
            # Authlib, httpx and joserfc raise errors of many kinds here; whatever it is, nobody comes in
            LOGGER.warning("login failed", extra={"fields": {"route": path, "exception": type(error).__name__}})
            return error_reply(403, f"the login failed; begin again at {LOGIN}")

    async def _sent(self, request: Request) -> Response:
        """To the provider; where to go afterwards is kept."""
        await self._metadata()
        request.session["then"] = local(request.query_params.get("then", "/"))
        reply: Response = await self._client.authorize_redirect(request, self.url + BACK)
        return reply

    async def _back(self, request: Request) -> Response:
        """From the provider: whoever it names comes in."""
        await self._metadata()
        token = await self._client.authorize_access_token(request, leeway=LEEWAY)
        user, then = self._user(token["userinfo"]), request.session.get("then", "/")
        request.session.clear()
        if not user:
            return error_reply(403, "this account may not come in")
        request.session["user"] = user
        return RedirectResponse(then, 303)

    async def _metadata(self) -> None:
        """What the provider says of itself; it must be the one that was named, and sign with a key of its own."""
        said = await self._client.load_server_metadata()
        if said.get("issuer") != self.issuer:
            raise InputError("the provider calls itself by another name")
        offered = said.get("id_token_signing_alg_values_supported") or ["RS256"]
        said["id_token_signing_alg_values_supported"] = [one for one in offered if one in SIGNATURES] or ["RS256"]

    def _user(self, claims: dict[str, Any]) -> str:
        """What to call the user of verified claims; empty for one who may not come in."""
        mail = str(claims.get("email", "")).lower() if claims.get("email_verified") is True else ""
        name, _, domain = mail.rpartition("@")
        if self.allowed and not (name and {mail, f"@{domain}"} & self.allowed):
            return ""
        return (mail or str(claims["sub"]))[:200]


def configured(s: Settings) -> Provider | None:
    """The provider that the settings name. Raises InputError as `Provider` does."""
    if not s.oidc_issuer:
        return None
    secret = s.oidc_secret.get_secret_value()
    return Provider(s.oidc_issuer, s.oidc_client, secret, url=s.oidc_url, allowed=s.oidc_allowed)


def local(written: str) -> str:
    """A path of this server, with its query; "/" for whatever a browser could read as another host."""
    parts = urlsplit(written) if not _UNSAFE.search(written) else None
    inside = parts and not parts.scheme and not parts.netloc and written.startswith("/") and written[:2] != "//"
    return written if inside else "/"


def _asked_to_log_in(request: Request) -> Response:
    """A browser that opens a page is sent to log in; anything else is told."""
    opened = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    if not opened:
        return error_reply(401, f"log in at {LOGIN}")
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{LOGIN}?then={quote(request.url.path + query)}", 303)


def _checked(address: str) -> None:
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = host in LOOPBACK
    if not host or (parts.scheme != "https" and not (here and parts.scheme == "http")):
        raise InputError(f"{address!r}: an identity provider and the server before it are reached over https")
