"""Optional login: names with hashed passwords in a file, given as HTTP Basic or as a bearer token `NAME.PASSWORD`.

A line of the file is `name:scrypt:n:r:p:salt:hash`, with salt and hash in hexadecimal; `hashed` makes one. scrypt: RFC
7914; a password is checked in a thread, and one that was right is remembered in this process for a short time.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import os
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

from genolex.api.limits import Bucket, client_of
from genolex.api.replies import error_reply
from genolex.errors import InputError

if TYPE_CHECKING:
    from genolex.api.oidc import Provider

COST = (1 << 14, 8, 5)
"""n, r, p: 16 MiB and some 0.2 s for a guess (OWASP's password storage cheat sheet lists the same)."""
MOST_COST = (1 << 17, 16, 8)
"""What a line of the file may ask for."""
SHORTEST = 12
"""Characters of a password: it stands between the network and what users have uploaded."""
LONGEST = 256
REMEMBERED = 300.0
"""Seconds for which a right password is not computed again."""
AT_ONCE = 2
"""Passwords that are computed at the same time."""

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CHALLENGE = {"WWW-Authenticate": 'Basic realm="genolex", charset="UTF-8"'}


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password, hashed."""

    n: int
    r: int
    p: int
    salt: bytes
    digest: bytes

    def fits(self, password: str) -> bool:
        """True for the password."""
        return hmac.compare_digest(_scrypt(password, self.salt, self.n, self.r, self.p), self.digest)


def hashed(name: str, password: str) -> str:
    """The line of a users file for a name. Raises InputError for a name or a password that cannot be used."""
    if not _NAME.fullmatch(name):
        raise InputError("a user's name has 1 to 64 letters, digits, - and _")
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"a password has {SHORTEST} to {LONGEST} characters")
    salt, (n, r, p) = os.urandom(16), COST
    return f"{name}:scrypt:{n}:{r}:{p}:{salt.hex()}:{_scrypt(password, salt, n, r, p).hex()}"


def read_users(file: Path) -> Users:
    """The users of a file without its empty lines and comments (#). Raises InputError naming the line."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the users file {file} cannot be read") from error
    users = {}
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            name, password = _user(line.strip(), f"{file}:{number}")
            if name in users:
                raise InputError(f"{file}:{number}: {name} stands there twice")
            users[name] = password
    if not users:
        raise InputError(f"{file}: no users")
    return Users(users)


def _user(line: str, where: str) -> tuple[str, Hashed]:
    parts = line.split(":")
    if len(parts) != 7 or parts[1] != "scrypt" or not _NAME.fullmatch(parts[0]):
        raise InputError(f"{where}: a line is name:scrypt:n:r:p:salt:hash")
    try:
        n, r, p = map(int, parts[2:5])
        password = Hashed(n, r, p, bytes.fromhex(parts[5]), bytes.fromhex(parts[6]))
    except ValueError:
        raise InputError(f"{where}: a line is name:scrypt:n:r:p:salt:hash") from None
    within = all(1 <= given <= most for given, most in zip((n, r, p), MOST_COST, strict=True))
    if not within or n < 2 or n & (n - 1) or len(password.salt) < 16 or len(password.digest) != 32:
        raise InputError(f"{where}: the cost or the length of the hash is out of range")
    return parts[0], password


@dataclass
class Users:
    """Who may come in."""

    passwords: Mapping[str, Hashed]
    _right: dict[bytes, float] = field(default_factory=dict)
    _key: bytes = field(default_factory=lambda: os.urandom(32))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _turns: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AT_ONCE))

    def remembered(self, name: str, password: str) -> bool:
        """True when these were found right a short time ago; costs nothing."""
        with self._lock:
            return self._right.get(self._sign(name, password), 0.0) > time.monotonic()

    def check(self, name: str, password: str) -> bool:
        """True when the password is that of the name. An unknown name takes as long as a wrong password."""
        known = self.passwords.get(name)
        with self._turns:
            right = (known or _NOBODY).fits(password) and known is not None
        if right:
            with self._lock:
                now = time.monotonic()
                self._right = {sign: until for sign, until in self._right.items() if until > now}
                self._right[self._sign(name, password)] = now + REMEMBERED
        return right

    def _sign(self, name: str, password: str) -> bytes:
        return hmac.digest(self._key, f"{name}:{password}".encode(), "sha256")


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=256 * n * r + (1 << 20), dklen=32)


_NOBODY = Hashed(*COST, bytes(16), bytes(32))


def guarded(
    app: ASGIApp,
    users: Users | None,
    provider: Provider | None = None,
    open_paths: tuple[str, ...] = ("/healthz",),
) -> ASGIApp:
    """An application that asks everybody to log in; `open_paths` are for everybody. Without users it is left open.

    Wrong or missing credentials are 401; a client that guesses is told 429. With a `provider`, whoever sends no
    credentials logs in there. The user's name is kept in the request's state as `user`.
    """
    if users is None and provider is None:
        return app
    known_here, guesses = users or Users({}), Bucket(per_minute=6, burst=10)
    elsewhere = provider.guarding(app) if provider else None

    async def after_login(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] in open_paths:
            await app(scope, receive, send)
            return
        name, password = credentials(scope)
        if elsewhere and not name:
            await elsewhere(scope, receive, send)
            return
        known = bool(name) and known_here.remembered(name, password)
        if not known and name and (wait := guesses.take(client_of(scope))):
            await _refused(scope, receive, send, 429, f"too many attempts; try again in {wait} s", wait)
        elif known or (name and await asyncio.to_thread(known_here.check, name, password)):
            scope.setdefault("state", {})["user"] = name
            await app(scope, receive, send)
        else:
            await _refused(scope, receive, send, 401, "log in with a name and a password")

    return after_login


def credentials(scope: Scope) -> tuple[str, str]:
    """The name and the password of a request; two empty strings when it has none that can be read."""
    written = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
    scheme, _, given = written.partition(" ")
    if scheme.lower() == "bearer":
        name, _, password = given.strip().partition(".")
    elif scheme.lower() == "basic":
        try:
            name, _, password = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
    else:
        return "", ""
    return (name, password) if _NAME.fullmatch(name) and len(password) <= LONGEST else ("", "")


async def _refused(scope: Scope, receive: Receive, send: Send, status: int, why: str, wait: int = 0) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = {"Retry-After": str(wait)} if wait else _CHALLENGE
    await error_reply(status, why, headers)(scope, receive, send)
