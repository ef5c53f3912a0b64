"""One customer with every kind of access to a supply, and each way to try whether it is open still.

Asked in the process (:class:`Inside`) or over HTTP (:class:`Outside`), by the same questions.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode, urlsplit

from ventanilla.apps.model import Registered
from ventanilla.identity.model import HalfWay, SessionKind
from ventanilla.identity.service.factors.totp import code_at
from ventanilla.kernel.actors import Anonymous
from ventanilla.testing import linking
from ventanilla.testing.apping import CALLBACK, VERIFIER, Apps, a_name, basic, register, register_system
from ventanilla.testing.holding import ADDRESS, PASSWORD, Person, enter, person

if TYPE_CHECKING:
    from ventanilla.app import Portal

ONCE = "supply:read billing:read"
LASTING = f"{ONCE} offline_access"
GREEN = "readings:read offline_access"
SIGNED_IN = "openid offline_access"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
BORN = date(1952, 7, 1)
_NUMBERS = count(600_000)
SCOPES = [*SIGNED_IN.split(), *LASTING.split(), "readings:read"]

SESSIONS = frozenset({"page", "another page", "bearer"})
WITH_SESSION = frozenset({"app once", "refresh once", "code once"})
"""What was given for a session and not for longer."""
OF_SUPPLY = frozenset({"app", "refresh", "device", "code", "device answered", "green button"}) | WITH_SESSION
OF_PERSON = frozenset({"userinfo", "introspection"})
OF_APPS = OF_SUPPLY | OF_PERSON
HALF = frozenset({"half"})
ONE_USE = frozenset({"code", "code once", "device answered", "half"})
EVERY = SESSIONS | OF_APPS | HALF | {"device waiting", "system"}


class Door(Protocol):
    """How the portal is asked."""

    def ask(self, method: str, path: str, headers: Mapping[str, str], form: Any = None) -> tuple[int, Any]:
        """A path below the prefix; the status, and what is said as JSON. A dictionary is a form, a text JSON."""
        ...


@dataclass
class Inside:
    """In this process."""

    apps: Apps

    def ask(self, method: str, path: str, headers: Mapping[str, str], form: Any = None) -> tuple[int, Any]:
        """See :class:`Door`."""
        address = urlsplit(self.apps.portal.house.settings.base_url)
        answered = self.apps.web.test_client(use_cookies=False).open(
            f"{self.apps.prefix}{path}",
            method=method,
            headers=dict(headers),
            data=form,
            content_type="application/json" if isinstance(form, str) else None,
            base_url=f"{address.scheme}://{address.netloc}",
        )
        return answered.status_code, answered.get_json(silent=True)


@dataclass
class Outside:
    """Over HTTP, each time by a connection of its own: any of the portal's processes may answer."""

    base_url: str

    def ask(self, method: str, path: str, headers: Mapping[str, str], form: Any = None) -> tuple[int, Any]:
        """See :class:`Door`."""
        address = urlsplit(self.base_url)
        body, kind = form, "application/json"
        if isinstance(form, Mapping):
            body, kind = urlencode(form), "application/x-www-form-urlencoded"
        sent = {**headers, **({"Content-Type": kind} if body else {})}
        connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=30)
        try:
            connection.request(method, f"{address.path}{path}", body, sent)
            answered = connection.getresponse()
            text = answered.read()
            is_json = "json" in answered.headers.get("Content-Type", "")
            return answered.status, json.loads(text) if is_json and text else None
        finally:
            connection.close()


@dataclass
class Everything:
    """Somebody who holds a supply, twice signed in, with apps of every kind; each kind of access is tried by a call."""

    portal: Portal
    door: Door
    who: Person
    again: Person
    point: Mapping[str, Any]
    """Their supply, as the feed brings it."""
    clients: list[Registered] = field(default_factory=list)
    tries: dict[str, Callable[[], bool]] = field(default_factory=dict)
    spare: dict[str, list[Callable[[], bool]]] = field(default_factory=dict)
    """What is good once: each call uses one up."""

    def __post_init__(self) -> None:
        self._apps = Apps(self.portal, self.portal.house.clock)  # type: ignore[arg-type]
        self.system = register_system(self.portal)
        self.supply_point_id = point_id(self.portal, self.point)
        (self.link_id,) = (each.id for each in self.portal.supply.links_of(self.who.actor, None))
        self.bills = f"/supplies/{self.supply_point_id}/bills"
        self._sessions()
        self._tokens()
        self._devices()
        for kind in ONE_USE:
            self.tries[kind] = lambda kind=kind: self._use_up(kind)  # type: ignore[misc]

    def open(self) -> set[str]:
        """The kinds that open something now."""
        return {kind for kind, is_open in self.tries.items() if is_open()}

    def _use_up(self, kind: str) -> bool:
        return bool(self.spare[kind]) and self.spare[kind].pop()()

    # The kinds

    def _sessions(self) -> None:
        cookie = f"{self.portal.house.settings.utility}_session"
        for kind, one in (("page", self.who), ("another page", self.again)):
            shown = {"Cookie": f"{cookie}={one.secret}"}
            self.tries[kind] = lambda shown=shown: self._status("GET", self.bills, shown) == 200  # type: ignore[misc]
        self.tries["bearer"] = lambda: self._api(self.who.token)
        self.spare["half"] = [self._half(code) for code in self._recovery_codes()[:2]]

    def _tokens(self) -> None:
        lasting, once, green = self._given(LASTING), self._given(ONCE), self._given(GREEN)
        renewed, renewed_once, person = self._given(LASTING), self._given(ONCE), self._given(SIGNED_IN)
        machine = self._system_token()
        at = green[1]["resourceURI"].removeprefix(self.portal.house.settings.base_url)
        resources = f"{at.replace('/Batch', '')}/UsagePoint"
        self.tries |= {
            "app": lambda: self._api(lasting[1]["access_token"]),
            "app once": lambda: self._api(once[1]["access_token"]),
            "refresh": lambda: self._refreshed(*renewed),
            "refresh once": lambda: self._refreshed(*renewed_once),
            "green button": lambda: self._shows_supply(resources, green[1]["access_token"]),
            "userinfo": lambda: self._status("GET", "/oauth/userinfo", _bearer(person[1]["access_token"])) == 200,
            "introspection": lambda: self._is_active(*person),
            "system": lambda: self._events(machine) == 200 and bool(self._system_token()),
        }
        self.spare["code"] = [self._code(LASTING) for _ in range(2)]
        self.spare["code once"] = [self._code(ONCE) for _ in range(2)]

    def _devices(self) -> None:
        taken, waiting = self._answered(), self._begun()
        got = self._token(taken[0], {"grant_type": DEVICE, "device_code": taken[1]["device_code"]})
        self.tries["device"] = lambda: self._api(got["access_token"])
        self.spare["device answered"] = [self._fetched(*self._answered()) for _ in range(2)]
        asked = {"grant_type": DEVICE, "device_code": waiting[1]["device_code"]}
        self.tries["device waiting"] = lambda: self._error(waiting[0], asked) in ("authorization_pending", "slow_down")

    # What they are made of

    def _app(self) -> Registered:
        made = register(self.portal, scopes=SCOPES)
        self.clients.append(made)
        return made

    def _given(self, scope: str) -> tuple[Registered, dict[str, Any]]:
        """An app of its own with its tokens: what is given to one app in one session replaces what it had."""
        client = self._app()
        return client, self._token(client, self._exchange(client, scope))

    def _exchange(self, client: Registered, scope: str) -> dict[str, str]:
        links = () if scope == SIGNED_IN else [self.link_id]
        code = self._apps.code(client.client, self.who.actor, links, scope=scope)
        return {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}

    def _code(self, scope: str) -> Callable[[], bool]:
        client = self._app()
        form = self._exchange(client, scope)
        return lambda: self._api(self._token(client, form).get("access_token", ""))

    def _begun(self) -> tuple[Registered, dict[str, Any]]:
        client = self._app()
        return client, self._posted("/oauth/device_authorization", client, {"scope": LASTING})[1]

    def _answered(self) -> tuple[Registered, dict[str, Any]]:
        client, began = self._begun()
        self.portal.apps.devices.give(self.who.actor, began["user_code"], LASTING.split(), [self.link_id])
        return client, began

    def _fetched(self, client: Registered, began: Mapping[str, Any]) -> Callable[[], bool]:
        form = {"grant_type": DEVICE, "device_code": began["device_code"]}
        return lambda: self._api(self._token(client, form).get("access_token", ""))

    def _recovery_codes(self) -> tuple[str, ...]:
        factors, now = self.portal.identity.factors, self.portal.house.clock.now()
        return factors.confirm_authenticator(
            self.who.actor, code_at(factors.offer_authenticator(self.who.actor).secret, now)
        )

    def _half(self, recovery_code: str) -> Callable[[], bool]:
        """Half a sign-in, finished with a recovery code."""
        typed = {"user_name": self.who.name, "password": PASSWORD}
        half = self.portal.identity.begin(Anonymous(ADDRESS), typed, SessionKind.API)
        assert isinstance(half, HalfWay)
        said = json.dumps({"recovery_code": recovery_code})
        path = "/api/v1/identity/sign-in/second"
        return lambda: self.door.ask("POST", path, _bearer(half.secret), said)[0] == 200

    # How they are tried

    def _status(self, method: str, path: str, headers: Mapping[str, str]) -> int:
        return self.door.ask(method, path, headers)[0]

    def _api(self, token: str) -> bool:
        return self._status("GET", f"/api/v1{self.bills}", _bearer(token)) == 200

    def _shows_supply(self, path: str, token: str) -> bool:
        """An app that has lost its supplies reads a list without them."""
        path = f"{path}/{self.supply_point_id}"
        return self._status("GET", path, _bearer(token)) == 200

    def _posted(self, path: str, client: Registered, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        shown = {"Authorization": basic(client.client.id, client.secret)}
        status, body = self.door.ask("POST", path, shown, dict(form))
        return status, body or {}

    def _token(self, client: Registered, form: Mapping[str, str]) -> dict[str, Any]:
        status, body = self._posted("/oauth/token", client, form)
        return body if status == 200 else {}

    def _error(self, client: Registered, form: Mapping[str, str]) -> str:
        return str(self._posted("/oauth/token", client, form)[1].get("error", ""))

    def _refreshed(self, client: Registered, kept: dict[str, Any]) -> bool:
        got = self._token(client, {"grant_type": "refresh_token", "refresh_token": kept["refresh_token"]})
        kept |= got
        return bool(got) and self._api(got["access_token"])

    def _is_active(self, client: Registered, kept: Mapping[str, Any]) -> bool:
        return bool(self._posted("/oauth/introspect", client, {"token": kept["access_token"]})[1].get("active"))

    def _system_token(self) -> str:
        form = {"grant_type": "client_credentials", "scope": "utility:events"}
        return str(self._token(self.system, form).get("access_token", ""))

    def _events(self, token: str) -> int:
        return self._status("GET", "/api/v1/utility/events", _bearer(token))


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def everything(portal: Portal, door: Door) -> Everything:
    """Somebody new who has moved in, with all of it."""
    number = str(next(_NUMBERS))
    customer = {
        "number": number,
        "name": "Ramón Sosa",
        "email": "",
        "phone": "",
        "dni": f"20{number}",
        "birth_date": BORN,
    }
    point = {**linking.point_rows()[0], "customer_number": number, "number": "1", "street": f"Calle 5 N.º {number}"}
    loaded = linking.load(portal.house, [customer], [point])
    assert not any(each.rejected for each in loaded.values()), loaded
    who = person(portal, a_name("ramon"))
    claim = {"dni": customer["dni"], "birth_date": f"{BORN:%d/%m/%Y}"}
    attempt = portal.supply.start_link(who.actor, claim)
    portal.supply.link(who.actor, attempt.id, [point_id(portal, point)])
    return Everything(portal, door, who, enter(portal, who.name), point)


def point_id(portal: Portal, point: Mapping[str, Any]) -> str:
    """The id of a supply of the feed."""
    return portal.house.id_of("supply_point", point["customer_number"], point["number"])
