"""Login through an identity provider, over HTTP against one that speaks OpenID Connect and misbehaves when told to."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import itsdangerous
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from genolex.api.app import make_api
from genolex.api.limits import Bucket
from genolex.api.login import guarded, hashed, read_users
from genolex.api.oidc import LASTS, Provider, configured, local
from genolex.assistant import Assistant
from genolex.errors import InputError
from genolex.evals.served import free_port
from genolex.settings import Settings
from tests.oidc_server import CLIENT, OTHER_KEY, SECRET, Idp
from tests.served import serving

PAGE = {"Accept": "text/html"}


async def _who(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{getattr(request.state, 'user', 'nobody')} at {request.url.path}?{request.url.query}")


INSIDE = Starlette(routes=[Route("/{rest:path}", _who, methods=["GET", "POST"])])


@pytest.fixture(scope="module")
def idp() -> Iterator[Idp]:
    """A provider of this machine."""
    made = Idp(f"http://127.0.0.1:{free_port()}")
    with serving(made.app(), int(made.issuer.rpartition(":")[2])):
        yield made


@pytest.fixture(autouse=True)
def behaving(idp: Idp) -> None:
    """Every test begins with a provider that does as it should."""
    fresh = Idp(idp.issuer)
    idp.claims, idp.signed, idp.key, idp.metadata, idp.token = {}, fresh.signed, fresh.key, {}, {}


def provider(idp: Idp, url: str, **about: Any) -> Provider:
    """What the server knows of the provider."""
    return Provider(idp.issuer, CLIENT, SECRET, url=url, **about)


@pytest.fixture(scope="module")
def door(idp: Idp) -> Iterator[Provider]:
    """A server that the provider guards."""
    port = free_port()
    made = provider(idp, f"http://127.0.0.1:{port}")
    with serving(guarded(INSIDE, None, made), port):
        yield made


@pytest.fixture
def site(door: Provider) -> Iterator[httpx.Client]:
    """A browser at that server, from which nobody has asked yet."""
    door._attempts = Bucket(20, 20)
    with httpx.Client(base_url=door.url, headers=PAGE) as browser:
        yield browser


def come_back(browser: httpx.Client, then: str = "/") -> str:
    """To the provider and with what it says up to the door: the address at which the login is ended."""
    to_provider = browser.get("/login", params={"then": then})
    assert to_provider.status_code == 302
    return httpx.get(to_provider.headers["location"]).headers["location"]


def test_a_browser_is_sent_to_the_provider_and_back_to_where_it_was_going(site: httpx.Client, idp: Idp) -> None:
    """With a state, a nonce and a challenge (PKCE); then it is called by its verified address, until it logs out."""
    began = site.get("/?q=PIPL+art.+38&as_of=2026-01-01")
    assert (began.status_code, began.headers["cache-control"]) == (303, "no-store")
    back = come_back(site, parse_qs(urlsplit(began.headers["location"]).query)["then"][0])
    asked = idp.asked[-1]
    assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", CLIENT, "S256")
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 16
    assert asked["redirect_uri"] == f"{site.base_url}/login/back".replace("//login", "/login")
    ended = site.get(back)
    assert (ended.status_code, ended.headers["location"]) == (303, "/?q=PIPL+art.+38&as_of=2026-01-01")
    assert site.get(ended.headers["location"]).text == "ann@example.org at /?q=PIPL+art.+38&as_of=2026-01-01"
    assert site.post("/api/ask").status_code == 200
    assert site.get("/logout").json() == {"error": "logged out"}
    assert site.get("/").status_code == 303


SPOILT: list[tuple[str, dict[str, Any]]] = [
    ("a nonce of another login", {"claims": {"nonce": "another"}}),
    ("no nonce", {"claims": {"nonce": None}}),
    ("a token for another client", {"claims": {"aud": "another"}}),
    (
        "a token for several clients that was made for another",
        {"claims": {"aud": [CLIENT, "another"], "azp": "another"}},
    ),
    ("a token of another provider", {"claims": {"iss": "https://elsewhere.example"}}),
    ("a token that has ended", {"claims": {"exp": int(time.time()) - 120}}),
    ("a token that never ends", {"claims": {"exp": None}}),
    ("a token of nobody", {"claims": {"sub": None}}),
    ("a signature with another key", {"key": OTHER_KEY}),
    # offered by the provider, but whoever knows the client's secret could have made it
    ("a signature with the secret of the client", {"signed": "HS256"}),
    ("no signature", {"signed": "none"}),
    ("no token of identity", {"token": {"id_token": None}}),
    ("something else than a token", {"token": {"id_token": "a.b.c"}}),
    ("a refusal", {"token": {"error": "invalid_grant", "id_token": None, "access_token": None}}),
]


@pytest.mark.parametrize(("what", "spoilt"), SPOILT, ids=[what for what, _ in SPOILT])
def test_whatever_is_wrong_with_what_the_provider_says_nobody_comes_in(
    site: httpx.Client, idp: Idp, what: str, spoilt: dict[str, Any]
) -> None:
    """One line that says nothing of the reason, and no cookie that opens anything."""
    vars(idp).update(spoilt)
    reply = site.get(come_back(site))
    assert (reply.status_code, reply.json()) == (403, {"error": "the login failed; begin again at /login"})
    assert site.get("/api/show").status_code == 303


def test_a_state_counts_once_and_in_the_browser_that_began(site: httpx.Client) -> None:
    """Neither without one, nor with another, nor in another browser (login CSRF), nor twice (replay)."""
    back = come_back(site)
    code = parse_qs(urlsplit(back).query)["code"][0]
    with httpx.Client(base_url=site.base_url) as other:
        assert other.get(back).status_code == 403
    for wrong in (
        f"/login/back?code={code}",
        f"/login/back?code={code}&state=wrong",
        "/login/back?error=access_denied",
    ):
        assert site.get(wrong).status_code == 403
    back = come_back(site)
    assert site.get(back).status_code == 303
    site.get("/logout")
    assert site.get(back).status_code == 403


ELSEWHERE = [
    "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "\\\\elsewhere.example",
    "/\t/elsewhere.example", "\n//elsewhere.example", "javascript:alert(1)", "elsewhere.example", "", "https:///x",
    "http:elsewhere.example", "///elsewhere.example", "/\r\nSet-Cookie: a=b",
]  # fmt: skip


@pytest.mark.parametrize("then", ELSEWHERE)
def test_a_login_never_ends_on_another_server(site: httpx.Client, then: str) -> None:
    """Whatever the link that began it says (open redirect)."""
    assert local(then) == "/"
    assert site.get(come_back(site, then)).headers["location"] == "/"


def test_a_path_of_this_server_is_kept() -> None:
    """With its query, whatever is in it."""
    for path in ("/", "/?q=a%20b&then=//x", "/api/docs", "/?show=cn-pipl/38#top"):
        assert local(path) == path


def test_programs_are_told_to_log_in_and_are_not_sent_around(site: httpx.Client) -> None:
    """401 in one line; a page is not asked for."""
    for reply in (site.get("/api/show", headers={"Accept": "application/json"}), site.post("/api/ask", json={})):
        assert (reply.status_code, reply.json()) == (401, {"error": "log in at /login"})
    assert site.post("/login").status_code == 405


def session(key: str, user: str, when: float) -> str:
    """A cookie of a session, signed with a key at a time."""
    signer = itsdangerous.TimestampSigner(key)
    signer.get_timestamp = lambda: int(when)  # type: ignore[method-assign]
    return signer.sign(base64.b64encode(json.dumps({"user": user}).encode())).decode()


def tampered(cookie: str) -> str:
    """The first letter of its signature changed: of the last one, base64 leaves two bits unread."""
    signed, signature = cookie.rsplit(".", 1)
    return f"{signed}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"


def test_a_cookie_counts_only_as_it_was_given_and_for_eight_hours(idp: Idp) -> None:
    """Not with another signature, not after its time, not from before a restart."""
    port = free_port()
    door = provider(idp, f"http://127.0.0.1:{port}")
    key, now = door._key, time.time()
    cases = [
        (session(key, "ann", now), 200),
        (session(key, "ann", now - LASTS - 60), 303),
        (session("another key", "ann", now), 303),
        (tampered(session(key, "ann", now)), 303),
        ("e30=", 303),
        ("é" * 10, 303),
    ]
    with serving(guarded(INSIDE, None, door), port) as address:
        for cookie, status in cases:
            headers = {b"Accept": b"text/html", b"Cookie": f"genolex={cookie}".encode("latin-1")}
            assert httpx.get(address, headers=headers).status_code == status, cookie


def test_over_https_the_cookie_is_for_this_host_and_for_no_script(idp: Idp) -> None:
    """__Host-, Secure, HttpOnly, SameSite=Lax, Path=/, no Domain."""
    with serving(guarded(INSIDE, None, provider(idp, "https://law.example"))) as address:
        given = httpx.get(f"{address}/login").headers["set-cookie"].lower()
    assert given.startswith("__host-genolex=")
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= {part.strip() for part in given.split(";")}
    assert "domain" not in given


ALLOWED: list[tuple[list[str], dict[str, Any], int]] = [
    (["ann@example.org"], {}, 303),
    (["@example.org"], {}, 303),
    (["bob@example.org"], {}, 403),
    # an address that the provider has not seen to be the user's
    (["@example.org"], {"email_verified": False}, 403),
    (["@example.org"], {"email_verified": "true"}, 403),
    (["@example.org"], {"email": None}, 403),
    (["@example.org"], {"email": "ann@example.org.elsewhere.example"}, 403),
    (["@example.org"], {"email": "ann@sub.example.org"}, 403),
    (["@example.org"], {"email": "example.org"}, 403),
]


@pytest.mark.parametrize(("allowed", "claims", "status"), ALLOWED)
def test_where_addresses_are_named_only_these_come_in(
    idp: Idp, allowed: list[str], claims: dict[str, Any], status: int
) -> None:
    """By verified address, or by its domain as a whole."""
    idp.claims = claims
    port = free_port()
    door = provider(idp, f"http://127.0.0.1:{port}", allowed=allowed)
    with serving(guarded(INSIDE, None, door), port) as address, httpx.Client(base_url=address, headers=PAGE) as browser:
        assert browser.get(come_back(browser)).status_code == status
        assert browser.get("/").status_code == (200 if status == 303 else 303)


def test_a_provider_that_calls_itself_by_another_name_is_not_trusted(idp: Idp) -> None:
    """OpenID Connect Discovery 1.0, section 4.3."""
    idp.metadata = {"issuer": "https://elsewhere.example"}
    with serving(guarded(INSIDE, None, provider(idp, "https://law.example"))) as address:
        assert httpx.get(f"{address}/login").status_code == 403


def test_a_provider_that_does_not_answer_lets_nobody_in() -> None:
    """And the server goes on."""
    door = Provider(f"http://127.0.0.1:{free_port()}", CLIENT, SECRET, url="http://127.0.0.1:1")
    with serving(guarded(INSIDE, None, door)) as address:
        assert httpx.get(f"{address}/login").status_code == 403
        assert httpx.get(f"{address}/healthz").text == "nobody at /healthz?"


def test_settings_name_the_provider(idp: Idp) -> None:
    """None without an issuer; what is missing is said before anything is served."""
    assert configured(Settings()) is None
    said: dict[str, Any] = {"oidc_issuer": idp.issuer, "oidc_client": CLIENT, "oidc_secret": SECRET}
    made = configured(Settings(**said, oidc_url="https://law.example/", oidc_allowed=["@Example.org"]))
    assert made is not None
    assert (made.issuer, made.url, made.allowed) == (idp.issuer, "https://law.example", frozenset({"@example.org"}))
    with pytest.raises(InputError, match="over https"):
        configured(Settings(**said))


def test_attempts_are_limited(site: httpx.Client) -> None:
    """Twenty at once, then 429 with the time to come back."""
    replies = [site.get("/login/back?state=x") for _ in range(21)]
    assert [reply.status_code for reply in replies] == [403] * 20 + [429]
    assert int(replies[-1].headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    "address", ["http://id.example", "ftp://id.example", "id.example", "http://127.0.0.1.x.example"]
)
def test_a_provider_is_reached_over_https(address: str) -> None:
    """But on this machine; neither is the server that it sends browsers back to."""
    with pytest.raises(InputError, match="over https"):
        Provider(address, CLIENT, url="https://law.example")
    with pytest.raises(InputError, match="over https"):
        Provider("https://id.example", CLIENT, url=address)


def test_users_of_a_file_still_come_in_with_their_password(idp: Idp, assistant: Assistant, tmp_path: Any) -> None:
    """Programs send credentials, browsers are sent to the provider; both to the same application."""
    file = tmp_path / "users"
    file.write_text(hashed("ann", "correct horse battery"), encoding="utf-8")
    port = free_port()
    api = make_api(assistant, users=read_users(file), provider=provider(idp, f"http://127.0.0.1:{port}"))
    with serving(api, port) as address, httpx.Client(base_url=address, headers=PAGE) as browser:
        assert browser.get("/api/instruments/cn-pipl", auth=("ann", "correct horse battery")).status_code == 200
        assert browser.get("/api/instruments/cn-pipl", auth=("ann", "wrong")).status_code == 401
        assert browser.get("/api/instruments/cn-pipl").status_code == 303
        assert browser.get("/healthz").status_code == 200
        assert browser.get(come_back(browser, "/api/instruments/cn-pipl")).status_code == 303
        reply = browser.get("/api/instruments/cn-pipl")
        assert (reply.status_code, reply.json()["instrument"]) == (200, "cn-pipl")
        assert reply.headers["content-security-policy"].startswith("default-src 'none'")
