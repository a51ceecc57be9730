"""A polite HTTP client for official sources.

It says who it is, asks robots.txt, waits between requests to one host, sends back what the server gave to recognise an
unchanged page (ETag, Last-Modified; a 304 keeps what there is), backs off with full jitter (Brooker, "Exponential
Backoff and Jitter", 2015) on 429 and 5xx or for as long as Retry-After says, and bounds size and time. A body that
ends too early is no body: it is asked for again.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from math import inf
from typing import TYPE_CHECKING, Any, Protocol, Self
from urllib.parse import urljoin, urlsplit

import genolex
from genolex.fetch.fault import FetchError, PassingError
from genolex.fetch.robots import Robots, read_robots

if TYPE_CHECKING:
    import httpx

AGENT = f"genolex/{genolex.__version__} (reads official legal texts for one user; Python httpx)"
TRIES = 4
REDIRECTS = 5
LARGEST = 48 * 2**20
"""Bytes of a body after decompression; the Entity List with its part takes several millions."""
LONGEST = 180.0
"""Seconds for one body."""
LONGEST_WAIT = 120.0
"""Seconds of back-off; a server that asks for more is asked another day."""
PAUSE = 1.0
"""Seconds between two requests to one host."""
FRESH = timedelta(hours=1)
"""A page that was read so recently is not asked for again: a run that was cut off goes on where it was."""

_ROBOTS = "/robots.txt"
_PACKED = {"", "identity", "gzip", "deflate"}
"""One layer that unpacks at most a thousandfold; what others, or several, unpack to is not known before."""
_RETRIED = {429, 500, 502, 503, 504}
_LOCAL = re.compile(r"^(?:localhost|127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|\[|0\.)")


@dataclass(frozen=True)
class Body:
    """What a server gave for an address: `url` as asked, `final` after redirects, both at the official place."""

    url: str
    final: str
    content: bytes = field(repr=False)
    media: str
    charset: str
    retrieved: datetime
    etag: str = ""
    modified: str = ""


class ForbiddenError(FetchError):
    """An address that may not be asked, whatever it would say."""


class Pages(Protocol):
    """Where bodies are kept between runs."""

    def get(self, url: str) -> Body | None:
        """The body that was kept for an address."""

    def put(self, body: Body) -> None:
        """Keep a body in place of the one before."""

    def drop(self, url: str) -> None:
        """Forget a body that is not what was asked for."""


class Client:
    """One client for one run. `bases` puts other hosts in the place of official ones (a mirror, a test).

    `seconds` bounds all that it does, waiting included. With a `transport` the proxies of the environment are not used.
    """

    def __init__(
        self,
        bases: Mapping[str, str] | None = None,
        pause: float = PAUSE,
        fresh: timedelta = FRESH,
        largest: int = LARGEST,
        seconds: float = inf,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[float, float], float] = random.uniform,
    ) -> None:
        import httpx

        self.bases = {official.rstrip("/"): base.rstrip("/") for official, base in (bases or {}).items()}
        self.pause, self.fresh, self.largest = pause, fresh, largest
        self._ends = time.monotonic() + seconds
        self._sleep, self._jitter = sleep, jitter
        self._robots: dict[str, Robots | str] = {}
        self._last: dict[str, float] = {}
        headers = {
            "User-Agent": AGENT,
            "Accept-Language": "en, zh-CN;q=0.9, zh;q=0.8",
            "Accept-Encoding": "gzip, deflate",
        }
        self._http = httpx.Client(
            headers=headers, timeout=httpx.Timeout(30, connect=15), transport=transport, trust_env=transport is None
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, url: str, pages: Pages | None = None) -> Body:
        """The body of an address, asked for conditionally where one is kept. FetchError says why there is none."""
        kept = pages.get(url) if pages else None
        if kept and datetime.now(UTC) - kept.retrieved < self.fresh:
            return kept
        self._ask_robots(url)
        known = {"If-None-Match": kept.etag, "If-Modified-Since": kept.modified} if kept else {}
        body = self._tried("GET", url, {name: value for name, value in known.items() if value})
        if body is None:
            if kept is None:
                raise FetchError(f"{url}: 304 Not Modified, but nothing was kept")
            body = replace(kept, retrieved=datetime.now(UTC))
        if pages:
            pages.put(body)
        return body

    def post(self, url: str, payload: Mapping[str, Any]) -> Body:
        """The answer to a JSON question; it is not kept."""
        self._ask_robots(url)
        body = self._tried("POST", url, {"Content-Type": "application/json"}, json.dumps(payload).encode())
        if body is None:
            raise FetchError(f"{url}: 304 Not Modified is no answer to a question")
        return body

    def mirror(self, url: str) -> str:
        """The host that stands in the place of the official one of an address; empty when none does."""
        return next((base for official, base in self.bases.items() if _moved(url, {official: base}) != url), "")

    def left(self) -> float:
        """Seconds that are left for everything."""
        return self._ends - time.monotonic()

    def _ask_robots(self, url: str) -> None:
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(self._reached(url)))
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(origin)
        parts = urlsplit(self._reached(url))
        rules = self._robots[origin]
        if isinstance(rules, str):
            raise PassingError(rules)
        if not rules.allows((parts.path or "/") + (f"?{parts.query}" if parts.query else "")):
            raise FetchError(f"{url}: robots.txt of {urlsplit(url).netloc} does not allow programs to read it")

    def _read_robots(self, origin: str) -> Robots | str:
        """The rules of a site; none where it has none (4xx). RFC 9309: where they fail, why nothing is read."""
        from genolex.fetch.decode import decoded

        try:
            body = self._tried("GET", f"{origin}{_ROBOTS}", {})
        except PassingError as error:
            return f"robots.txt could not be read, so nothing is: {error}"
        except ForbiddenError:
            raise
        except FetchError:
            return Robots()
        html = body is None or body.media == "text/html"
        return Robots() if body is None or html else read_robots(decoded(body.content, body.charset), AGENT)

    def _tried(self, method: str, url: str, headers: Mapping[str, str], content: bytes = b"") -> Body | None:
        """One request, tried again while its faults may pass."""
        for attempt in range(TRIES):
            try:
                return self._once(method, url, headers, content)
            except PassingError as error:
                if attempt + 1 == TRIES:
                    raise PassingError(f"{error} ({TRIES} tries)") from None
                wait = self._jitter(0, 2.0**attempt) if error.wait is None else error.wait
                if wait > LONGEST_WAIT:
                    raise PassingError(f"{error}, and asks to wait {wait:.0f} s: try again then") from None
                if wait > self.left():
                    raise
                self._sleep(wait)
        raise AssertionError("a loop of at least one try ends inside")

    def _once(self, method: str, url: str, headers: Mapping[str, str], content: bytes) -> Body | None:
        import httpx

        at, ends = url, time.monotonic() + min(LONGEST, self.left())
        try:
            for _ in range(REDIRECTS + 1):
                self._pace(at)
                with self._http.stream(method, self._reached(at), headers=headers, content=content) as response:
                    if not response.has_redirect_location:
                        return self._body(response, url, at, ends)
                    at = self._next(at, response.headers["location"])
                    if not url.endswith(_ROBOTS):
                        self._ask_robots(at)
                    method, content = ("GET", b"") if response.status_code in (301, 302, 303) else (method, content)
        except httpx.TransportError as error:
            if "in location header" in str(error):
                raise FetchError(f"{at}: a redirect to what is no address is not followed") from None
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise FetchError(f"{url}: the certificate of {urlsplit(at).netloc} does not hold") from None
            raise PassingError(f"{url}: {_said(error)}") from None
        except (httpx.InvalidURL, httpx.DecodingError) as error:
            raise FetchError(f"{url}: {_said(error)}") from None
        raise FetchError(f"{url}: more than {REDIRECTS} redirects")

    def _next(self, at: str, location: str) -> str:
        """Where a redirect leads: within http(s), not from https to http, and to the same site."""
        try:
            to = self._official(urljoin(self._reached(at), location))
            before, after = urlsplit(at), urlsplit(to)
        except ValueError:
            raise FetchError(f"{at}: a redirect to what is no address is not followed") from None
        if after.scheme not in ("http", "https") or (before.scheme == "https" and after.scheme == "http"):
            raise FetchError(f"{at}: a redirect from {before.scheme} to {after.scheme or 'nowhere'} is not followed")
        one, other = ((parts.hostname or "").removeprefix("www.") for parts in (before, after))
        same = one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
        if not same or (_LOCAL.match(other) and not _LOCAL.match(one)):
            raise FetchError(f"{at}: sent on to another site, {other}, which is not followed")
        return to

    def _body(self, response: httpx.Response, url: str, at: str, ends: float) -> Body | None:
        status = response.status_code
        if status == 304:
            return None
        if status in _RETRIED:
            raise PassingError(
                f"{url}: {status} {response.reason_phrase}", retry_after(response.headers.get("retry-after"))
            )
        if status != 200:
            raise FetchError(f"{url}: {status} {response.reason_phrase}")
        media, _, parameters = response.headers.get("content-type", "").partition(";")
        charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", parameters, re.I)
        body = Body(
            url=url,
            final=at,
            content=self._content(response, url, ends),
            media=media.strip().lower(),
            charset=charset[1] if charset else "",
            retrieved=datetime.now(UTC),
            etag=response.headers.get("etag", ""),
            modified=response.headers.get("last-modified", ""),
        )
        if not url.endswith(_ROBOTS) and (fault := self._fault(body.content)):
            raise PassingError(f"{url}: the body is cut short: {fault}")
        return body

    def _fault(self, content: bytes) -> str:
        """Why a body cannot be whole."""
        return cut_short(content)

    def _content(self, response: httpx.Response, url: str, ends: float) -> bytes:
        too_large = FetchError(f"{url}: larger than {self.largest:,} bytes")
        if int(response.headers.get("content-length") or 0) > self.largest:
            raise too_large
        if response.headers.get("content-encoding", "").strip().lower() not in _PACKED:
            raise FetchError(f"{url}: packed in a way that is not read")
        read = bytearray()
        for piece in response.iter_bytes():
            read += piece
            if len(read) > self.largest:
                raise too_large
            if time.monotonic() > ends:
                raise FetchError(f"{url}: not there in time")
        return bytes(read)

    def _pace(self, url: str) -> None:
        """Wait until the host may be asked again."""
        parts = urlsplit(self._reached(url))
        robots = self._robots.get(f"{parts.scheme}://{parts.netloc}", Robots())
        pause = max(self.pause, min(robots.delay, LONGEST_WAIT) if isinstance(robots, Robots) else 0)
        wait = self._last.get(parts.netloc, -pause) + pause - time.monotonic()
        if wait > self.left():
            raise PassingError(f"{url}: the site wants {pause:.0f} s between two requests, which is too long")
        if pause and wait > 0:
            self._sleep(wait)
        self._last[parts.netloc] = time.monotonic()

    def _reached(self, url: str) -> str:
        """Where an official address is reached."""
        return _moved(url, self.bases)

    def _official(self, url: str) -> str:
        return _moved(url, {base: official for official, base in self.bases.items()})


def retry_after(value: str | None) -> float | None:
    """The seconds of a Retry-After header, which states seconds or a date; None when it states neither."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def cut_short(content: bytes, parsed: bool = True) -> str:
    """Why a body cannot be whole; empty when nothing shows that it is not. XML and JSON are `parsed` to see it."""
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:512]
    lower = start.lower()
    if not start:
        return "nothing in it"
    if start.startswith(b"PK\x03\x04"):
        return "" if b"PK\x05\x06" in content[-70_000:] else "the archive has no end"
    if lower.startswith(b"<!doctype html") or b"<html" in lower:
        return "" if b"</html" in content[-4096:].lower() or b"</html" in content.lower() else "no </html>"
    if not parsed:
        return ""
    if start.startswith(b"<?xml") or re.match(rb"<[A-Z]{3}", start):
        return _xml_fault(content)
    if start[:1] in b"{[":
        return _json_fault(content)
    return ""


def _xml_fault(content: bytes) -> str:
    from lxml import etree

    from genolex.fetch.markup import parsed_xml

    try:
        parsed_xml(content)
    except etree.XMLSyntaxError as error:
        return " ".join(str(error.msg).split())
    return ""


def _json_fault(content: bytes) -> str:
    try:
        json.loads(content)
    except (ValueError, RecursionError) as error:
        return f"no JSON ({error})"
    return ""


def _moved(url: str, places: Mapping[str, str]) -> str:
    for place, other in places.items():
        if url == place or url.startswith((f"{place}/", f"{place}?")):
            return other + url[len(place) :]
    return url


def _said(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
