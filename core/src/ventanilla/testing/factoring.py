"""People with second factors, over the service alone or in a whole portal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ventanilla.errors import VentanillaError
from ventanilla.identity.model import HalfWay, SessionKind, SignedIn
from ventanilla.identity.service.factors.totp import STEP, code_at
from ventanilla.kernel.actors import Anonymous, CustomerActor, HalfActor, SystemActor
from ventanilla.testing.authenticator import Authenticator
from ventanilla.testing.clock import FixedClock

Desk = Any
Portal = Any
PASSWORD = "caballo verde lápiz"
ORIGIN = "https://portal.example"
STEPS = timedelta(seconds=3 * STEP)


class Person:
    """Somebody with an identity, a telephone and a browser."""

    def __init__(self, desk: Desk, clock: FixedClock, name: str = "ana.paz") -> None:
        self.desk, self.clock, self.name = desk, clock, name
        self.id = desk.active(user_name=name, email=f"{name}@correo.example")
        self.actor: CustomerActor = desk.sign_in(name).actor
        self.factors = desk.identity.factors
        self.second = desk.identity.second
        self.secret = ""
        self.codes: tuple[str, ...] = ()
        self.browser = Authenticator(ORIGIN)

    def with_app(self) -> Person:
        """With an app that shows codes."""
        self.secret = self.factors.offer_authenticator(self.actor).secret
        self.codes = self.factors.confirm_authenticator(self.actor, self.code()) or self.codes
        self.clock.advance(STEPS)
        return self

    def with_key(self, name: str = "the blue key", **how: bool) -> Person:
        """With a passkey."""
        asked = self.factors.ask_passkey(self.actor)
        answer = {"name": name, "ticket": asked.ticket, "credential": self.browser.create(asked.options, **how)}
        self.codes = self.factors.add_passkey(self.actor, answer) or self.codes
        return self

    def code(self, later: int = 0) -> str:
        """What the app shows now, or so many steps later."""
        return code_at(self.secret, self.clock.now() + timedelta(seconds=later * STEP))

    def begin(self, address: str = "192.0.2.1") -> HalfWay:
        """The password, given right."""
        typed = {"user_name": self.name, "password": PASSWORD}
        half = self.desk.identity.begin(Anonymous(address), typed, SessionKind.WEB, "")
        assert isinstance(half, HalfWay)
        return half

    def come_in(self, **shown: str) -> SignedIn:
        """All the way, by a code of whatever kind."""
        done: SignedIn = self.second.finish(self.begin().actor, shown)
        return done

    def show_key(self, half: HalfWay) -> dict[str, Any]:
        """What the browser answers in the second step."""
        asked = self.second.ask_passkey(half.actor)
        return {"ticket": asked.ticket, "credential": self.browser.get(asked.options)}

    def told(self) -> list[str]:
        """What they were told of their factors."""
        return [str(each["what"]) for each in self.desk.events("identity.factor_changed")]

    def noted(self) -> list[str]:
        """What the audit has of them, the newest first."""
        return [each.action for each in self.desk.house.audit.entries(self.id)]


class Target:
    """Somebody of a whole portal whose login is attacked."""

    def __init__(self, portal: Portal, clock: FixedClock, name: str) -> None:
        self.portal, self.clock, self.name = portal, clock, name
        self.identity = portal.identity
        policy = portal.house.utility.identity
        values = (name, f"{name}@correo.example", "Ana", "Paz", PASSWORD, PASSWORD)
        typed = dict(zip((one.name for one in policy.register), values, strict=True))
        assert self.identity.open_identity(SystemActor("test"), typed, "es-AR")
        self.typed = dict(zip((one.name for one in policy.sign_in), (name, PASSWORD), strict=True))
        self.actor: CustomerActor = self.identity.sign_in(Anonymous("192.0.2.1"), self.typed).actor
        self.keys = Authenticator(ORIGIN)

    def with_app(self) -> Target:
        """With an app that shows codes."""
        self.secret: str = self.identity.factors.offer_authenticator(self.actor).secret
        self.codes = self.identity.factors.confirm_authenticator(self.actor, self.code())
        self.clock.advance(timedelta(seconds=3 * STEP))
        return self

    def with_key(self) -> Target:
        """With a passkey."""
        asked = self.identity.factors.ask_passkey(self.actor)
        answer = {"name": "llave", "ticket": asked.ticket, "credential": self.keys.create(asked.options)}
        self.identity.factors.add_passkey(self.actor, answer)
        return self

    def code(self) -> str:
        """What the app shows now."""
        return code_at(self.secret, self.clock.now())

    def wrong(self, by: int = 1) -> str:
        """A code that is not the one."""
        return f"{(int(self.code()) + by) % 10**6:06}"

    def half(self, address: str = "198.51.100.7", kind: SessionKind = SessionKind.WEB) -> HalfWay:
        """The password, given right."""
        found = self.identity.begin(Anonymous(address), self.typed, kind)
        assert isinstance(found, HalfWay)
        return found

    def finish(self, half: HalfWay | HalfActor, **shown: Any) -> SignedIn:
        """The second step."""
        actor = half.actor if isinstance(half, HalfWay) else half
        done: SignedIn = self.identity.second.finish(actor, shown)
        return done


def outcome(act: Callable[[], object]) -> str:
    """The code of the fault, or nothing."""
    try:
        act()
    except VentanillaError as fault:
        return fault.code
    return "in"
