"""What apps speak beside the described operations: OAuth2 as forms, and the resources of Green Button."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from ventanilla.testing.apping import CALLBACK, VERIFIER, basic, challenge, register, register_public, register_system
from ventanilla.testing.fuzzing import domain, words
from ventanilla.testing.fuzzing.probing import Finding
from ventanilla.testing.fuzzing.sweeping import APP, OWN, SYSTEM, Sweep
from ventanilla.testing.matrix.apps import OF_CUSTOMERS

if TYPE_CHECKING:
    from ventanilla.app import Portal

FORMS = ("/oauth/token", "/oauth/revoke", "/oauth/introspect", "/oauth/device_authorization")
PAGES = ("/oauth/authorize", "/oauth/end-session")
ERRORS = frozenset(
    {
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
        "invalid_scope", "access_denied", "unsupported_response_type", "server_error", "temporarily_unavailable",
        "authorization_pending", "slow_down", "expired_token", "unsupported_token_type", "invalid_token",
        "insufficient_scope", "invalid_redirect_uri", "invalid_client_metadata",
    }
)  # fmt: skip
"""Of RFC 6749, 6750, 7009, 7591 and 8628."""
_GRANTS = (
    "authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code",
    "password", "implicit", "",
)  # fmt: skip
_RAW = (
    b"", b"%", b"grant_type=%ff%fe", b"grant_type", b"=&=&=", b"\xff\xfe\x00", b"a=1;b=2", b"[]", b"{\"grant_type\":1}",
    b"grant_type=refresh_token&grant_type=password", b"&" * 5000, b"a=" + b"b" * 20_000,
    "scope=ſupply:read&grant_type=client_credentials".encode(),
)  # fmt: skip
_KINDS = (
    "application/x-www-form-urlencoded", "application/json", "multipart/form-data", "text/plain", "",
    "application/x-www-form-urlencoded; charset=utf-16", "multipart/form-data; boundary=x",
)  # fmt: skip


_FIXED: dict[str, tuple[str, ...]] = {
    "grant_type": _GRANTS,
    "code": ("vac_" + "a" * 43, ""),
    "redirect_uri": (
        CALLBACK, f"{CALLBACK}.evil.example", "https://balance.example@evil.example/callback", f"{CALLBACK}#x",
        "https://balance.example/../callback", "https://balance.example:444/callback", "HTTPS://balance.example/",
        f"{CALLBACK}%0d%0aX: y", "https://balanceXexample/callback", "javascript:alert(1)",
    ),
    "code_verifier": (VERIFIER, "short", "ñ" * 50, "a" * 129),
    "code_challenge": (challenge(), VERIFIER, "=", ""),
    "code_challenge_method": ("S256", "plain", "", "s256"),
    "response_type": ("code", "token", "id_token", "code token", "none", ""),
    "device_code": ("vdc_" + "a" * 43, ""),
    "token_type_hint": ("access_token", "refresh_token", "pat", ""),
    "state": ("s", "ñ" * 200, "%0d%0a"),
    "nonce": ("n", ""),
    "prompt": ("none", "login", "consent", "none login", "x"),
    "max_age": ("0", "-1", "x", "9" * 40, "1.5"),
    "response_mode": ("query", "fragment", "form_post", "web_message"),
    "request": ("eyJhbGciOiJub25lIn0.e30.",),
    "request_uri": ("http://127.0.0.1:1/",),
    "id_token_hint": ("eyJhbGciOiJub25lIn0.e30.", "a.b.c", "eyJhbGciOiJIUzI1NiIsImtpZCI6Ii4uLy4uL3gifQ.e30.AA"),
    "post_logout_redirect_uri": ("https://balance.example/bye", "https://evil.example/bye", "//evil.example"),
    "ui_locales": ("es", "xx", "../"),
}  # fmt: skip
"""What is sent whoever asks."""


class Machines:
    """Asks at random, but always the same."""

    def __init__(self, sweep: Sweep) -> None:
        self.sweep, self.portal = sweep, let_register(sweep.portal)
        self.findings: dict[Finding, None] = {}
        self.asked = 0
        self._known: set[str] = set()
        self.statuses: dict[str, set[int]] = {}
        """What each endpoint has answered."""
        self._dice = random.Random(self.portal.house.utility.name)
        scopes = " ".join(sorted(each.value for each in self.portal.apps.policy.scopes))
        told: dict[str, Any] = {"scopes": scopes.split()}
        self._clients = (
            register(self.portal, **told),
            register_public(self.portal, **told),
            register_system(self.portal),
        )
        tokens = tuple(sweep.tokens.values())
        texts = domain.texts_of(self.portal.house.languages.default.tag)
        self._values = {
            **_FIXED,
            "client_id": tuple(each.client.id for each in self._clients),
            "client_secret": (self._clients[0].secret, "", "wrong"),
            "scope": (scopes, "openid", "utility:events", "openid openid", "supply:read\tbilling:read", "all *"),
            "refresh_token": ("vrt_" + "a" * 43, *tokens),
            "token": tokens,
        }
        self._texts = texts
        self._places = {"balance.example", "127.0.0.1:8000", ""}

    def run(self, each: int = 12) -> list[Finding]:
        """So many questions for each endpoint."""
        self._rightly()
        for _ in range(each):
            for path in FORMS:
                self._form(path)
            self._userinfo()
            self._register()
            for path in PAGES:
                self._page(path)
        for path in (*FORMS, "/oauth/register"):
            for raw in _RAW:
                kind = self._dice.choice(_KINDS)
                self._machine(path, self._ask("POST", path, data=raw, content_type=kind), raw=f"{kind} {raw[:20]!r}")
        for rule in self._resources():
            for query in islice(self._windows(), max(2, each // 6)):
                self._resource(rule, query)
        return list(self.findings)

    def _rightly(self) -> None:
        """Each form once as it should be."""
        app, _, system = self._clients
        own = {"grant_type": "client_credentials", "scope": "utility:events"}
        told = {"token": "vat_" + "a" * 43}
        asked = ((system, own), (app, told), (app, told), (app, {"scope": "openid"}))
        for path, (client, form) in zip(FORMS, asked, strict=True):
            shows = {"Authorization": basic(client.client.id, client.secret)}
            self._machine(path, self._ask("POST", path, data=form, headers=shows))

    def note(self, path: str, what: str) -> None:
        """Keep a finding."""
        self.findings[Finding(f"{self.portal.house.utility.name} {path}", what)] = None

    def _fields(self) -> dict[str, Any]:
        names = self._dice.sample(sorted(self._values), self._dice.randint(2, 12))
        form: dict[str, Any] = {name: self._dice.choice(self._values[name]) for name in names}
        if self._dice.random() < 0.5:
            form[self._dice.choice(names)] = self._dice.choice(self._texts)
        if self._dice.random() < 0.1:
            form[names[0]] = [self._dice.choice(self._values[names[0]]), "twice"]
        return form

    def _form(self, path: str) -> None:
        form = self._fields()
        if path == "/oauth/token":
            form.setdefault("grant_type", self._dice.choice(_GRANTS))
        client = self._dice.choice(self._clients)
        right, wrong = basic(client.client.id, client.secret), basic(client.client.id, "wrong")
        token = self._dice.choice(self._values["token"])
        shown = ("", right, right, wrong, "Basic ====", "Basic w7E=", f"Bearer {token}", "Basic", "Digest x", "\u00f1")
        shows = self._dice.choice(shown)
        if shows.startswith("Basic ") and self._dice.random() < 0.7:
            form.pop("client_id", None)
            form.pop("client_secret", None)
        self._machine(path, self._ask("POST", path, data=form, headers={"Authorization": shows} if shows else {}))

    def _userinfo(self) -> None:
        kinds = [f"Bearer {each}" for each in self.sweep.tokens.values()]
        shows = self._dice.choice(
            [*kinds, "Bearer", "bearer vat_", f"Bearer {'x' * 9000}", "Basic x", "Bearer a b", ""]
        )
        method = self._dice.choice(("GET", "POST"))
        sent = {"Authorization": shows} if shows else {}
        self._machine("/oauth/userinfo", self._ask(method, "/oauth/userinfo", headers=sent, data=b"a=1"))

    def _register(self) -> None:
        said: dict[str, Any] = {
            "client_name": "Balance", "redirect_uris": [CALLBACK], "grant_types": ["authorization_code"],
            "scope": "openid", "contacts": ["a@balance.example"], "token_endpoint_auth_method": "none",
            "policy_uri": "https://balance.example/p", "client_uri": "https://balance.example/",
        }  # fmt: skip
        name = self._dice.choice(sorted(said))
        right, said[name] = dict(said), self._dice.choice((*domain.ODD, *self._texts))
        self._machine("/oauth/register", self._ask("POST", "/oauth/register", json=said))
        if "/oauth/register" not in self._known:
            self._known.add("/oauth/register")
            self._managed(self._ask("POST", "/oauth/register", json=right))
        shown = (
            f"Bearer {self._dice.choice(self._texts)}".encode().decode("latin-1").replace("\r", "").replace("\n", "")
        )
        where = self._dice.choice((self._clients[0].client.id, words.NOBODY, "ñ", "x" * 300))
        answer = self._ask(
            self._dice.choice(("GET", "DELETE")), f"/oauth/register/{where}", headers={"Authorization": shown}
        )
        self._machine("/oauth/register/<id>", answer)

    def _managed(self, made: TestResponse) -> None:
        """An app that has registered itself looks itself up and takes itself off, by its own token only."""
        self._machine("/oauth/register", made)
        body = made.get_json(silent=True) or {}
        path = urlsplit(str(body.get("registration_client_uri", ""))).path.removeprefix(urlsplit(self.sweep.base).path)
        own, other = ({"Authorization": f"Bearer {each}"} for each in (body.get("registration_access_token"), "x"))
        asked = (
            ("GET", other, 401),
            ("DELETE", other, 401),
            ("GET", own, 200),
            ("DELETE", own, 204),
            ("GET", own, 401),
        )
        for method, sent, status in asked:
            answer = self._ask(method, path, headers=sent)
            self._machine("/oauth/register/<id>", answer)
            if (made.status_code, answer.status_code) != (201, status):
                self.note("/oauth/register/<id>", f"{answer.status_code} and not {status} for {method}")

    def _page(self, path: str) -> None:
        query = self._fields()
        if path == "/oauth/authorize" and self._dice.random() < 0.7:
            right = {"response_type": "code", "code_challenge": challenge(), "code_challenge_method": "S256"}
            who = {"client_id": self._clients[0].client.id, "redirect_uri": CALLBACK, "scope": "openid supply:read"}
            broken = self._dice.choice(sorted({**right, **who}))
            query = {**right, **who, "state": "s", broken: query.get(broken, self._dice.choice(self._texts))}
        cookie = {"Cookie": f"{self.portal.house.settings.utility}_session={self.sweep.holder.secret}"}
        answer = self._ask("GET", path, query_string=query, headers=cookie if self._dice.random() < 0.5 else {})
        if answer.status_code >= 500:
            self.note(path, f"{answer.status_code} for {query}")
        place = urlsplit(answer.headers.get("Location", "")).netloc
        if place not in self._places:
            self.note(path, f"it leads to {place}")

    def _machine(self, path: str, answer: TestResponse, *, raw: str = "") -> None:
        status, body = answer.status_code, answer.get_json(silent=True, force=True)
        if status >= 500:
            self.note(path, f"{status} {raw}")
        if status == 429 and "Retry-After" not in answer.headers:
            self.note(path, "429 without when to come back")
        if not (answer.content_type or "").startswith("application/json") and answer.data:
            self.note(path, f"{status} as {answer.content_type} {raw}")
        if status >= 400 and (not isinstance(body, dict) or body.get("error") not in ERRORS):
            self.note(path, f"{status} without an error of the standards {raw}")
        if status >= 400 and not set(body or ()) <= {"error", "error_description", "error_uri"}:
            self.note(path, f"{status} says more than errors say")
        if "no-store" not in answer.headers.get("Cache-Control", ""):
            self.note(path, f"{status} that a cache may keep {raw}")
        if status == 401 and answer.request.headers.get("Authorization") and "WWW-Authenticate" not in answer.headers:
            self.note(path, "401 without saying how")
        if "Set-Cookie" in answer.headers:
            self.note(path, "a cookie")

    def _resources(self) -> list[str]:
        return sorted(rule.rule for rule in self.sweep.app.url_map.iter_rules() if rule.rule.startswith("/espi/"))

    def _windows(self) -> Iterator[dict[str, str]]:
        names = ("published-min", "published-max", "updated-min", "start-index", "max-results", "depth")
        times = ("2026-01-01T00:00:00Z", "2026-13-01", "1776000000", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")
        yield {}
        while True:
            yield {name: self._dice.choice((*times, "0", "-1", "1", "9" * 30, *self._texts)) for name in names[::2]}
            yield {self._dice.choice(names): self._dice.choice((*times, "0", "5", *self._texts))}

    def _resource(self, rule: str, query: dict[str, str]) -> None:
        kind = self._dice.choice((APP, APP, APP, OWN, SYSTEM))
        path = rule
        for part in [each for each in rule.split("/") if each.startswith("<")]:
            name = part[1:-1].rpartition(":")[2]
            known = self.sweep.known.get(name, words.NOBODY)
            value = self._dice.choice((known, known, known, words.NOBODY, self._dice.choice(self._texts)))
            path = path.replace(part, value.replace("/", "∕").replace("?", "").replace("#", "") or "x")
        sent = {"Authorization": f"Bearer {self.sweep.tokens[kind]}"}
        answer = self._ask("GET", path, query_string=query, headers=sent)
        if answer.status_code >= 500:
            self.note(rule, f"{answer.status_code} for {query}")
        elif answer.status_code == 200 and answer.content_type != "application/atom+xml":
            self.note(rule, f"200 as {answer.content_type}")
        elif answer.status_code >= 400 and answer.content_type != "application/problem+json":
            self.note(rule, f"{answer.status_code} as {answer.content_type}")

    def _ask(self, method: str, path: str, **options: Any) -> TestResponse:
        self.asked += 1
        place = {"REMOTE_ADDR": f"10.200.{self.asked >> 8 & 255}.{self.asked & 255}"}
        answer = self.sweep.client.open(path, method=method, base_url=self.sweep.base, environ_base=place, **options)
        answer.get_data()
        answer.close()
        self.statuses.setdefault(path.partition("/Subscription/")[0], set()).add(answer.status_code)
        return answer


def let_register(portal: Portal) -> Portal:
    """The same portal, where apps register themselves."""
    utility = portal.house.utility
    if utility.apps is not None and not utility.apps.registration:
        open_to_apps = replace(utility, apps=replace(utility.apps, registration=True))
        object.__setattr__(portal.house, "utility", open_to_apps)
    return portal


def grant(sweep: Sweep) -> None:
    """Let the sweep's app have the grant whose id the resources of Green Button name."""
    assert sweep.holder.actor is not None
    token, grant_id = sweep.apps.granted(sweep.holder.actor, OF_CUSTOMERS, sweep.apps.links(sweep.holder))
    sweep.tokens[APP] = token
    sweep.known = {**sweep.known, "grant_id": grant_id, "client_id": sweep.apps.client.id}
