"""Right words of a provider in wrong hands: states, codes and answers of other people, apps and issuers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ventanilla.app import create_app
from ventanilla.errors import Conflict, ProviderRefused
from ventanilla.identity.service.providers import Outcome, Purpose, Return
from ventanilla.kernel.actors import Anonymous, CustomerActor, SystemActor
from ventanilla.plugin import FieldKind, ProviderShape, SignInProvider
from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.providing import Idp, build_trusting, open_idp, said_in

VISITOR = Anonymous("192.0.2.9")
DECLARED = SignInProvider("oidc", "provider.clave_unica", levels=("gold",), proves=(FieldKind.BIRTH_DATE,))
ANA = {
    "user_name": "ana.paz",
    "email": "ana@correo.example",
    "first_name": "Ana",
    "last_name": "Paz",
    "password": "caballo verde lápiz",
    "password_again": "caballo verde lápiz",
}
EVE = {**ANA, "user_name": "eve.paz", "email": "eve@correo.example"}


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def idp(portal_settings: Settings, clock: FixedClock, tmp_path: Path) -> Iterator[Idp]:
    with open_idp(tmp_path, ProviderShape.OIDC, portal_settings.base_url, clock=clock) as opened:
        yield opened


@pytest.fixture
def portal(portal_settings: Settings, clock: FixedClock, idp: Idp) -> Iterator[Any]:
    built = build_trusting(portal_settings, idp, clock, DECLARED)
    yield built
    built.house.db.close()


class Trip:
    """Somebody at the provider, about to come back."""

    def __init__(self, portal: Any, idp: Idp, actor: Any = VISITOR, purpose: Purpose = Purpose.SIGN_IN) -> None:
        self.desk, self.actor = portal.identity.providers, actor
        self.begun = self.desk.begin(actor, "oidc", purpose=purpose)
        said = said_in(idp.choose(self.begun.url, "oidc-7"))
        self.answer = Return(said["state"], said["code"], said["iss"])

    def back(self, **changes: Any) -> Any:
        answer = Return(**{**{n: getattr(self.answer, n) for n in ("state", "code", "issuer", "error")}, **changes})
        return self.desk.arrive(self.actor, "oidc", answer, self.begun.handle)


def test_a_new_key_is_asked_for_once_and_taken(portal: Any, idp: Idp, clock: FixedClock) -> None:
    from datetime import timedelta

    assert Trip(portal, idp).back().outcome is Outcome.UNKNOWN
    clock.advance(timedelta(minutes=2))
    idp.provider.store.take("key", "signing")
    assert Trip(portal, idp).back().outcome is Outcome.UNKNOWN


def test_user_info_about_somebody_else_is_not_taken(portal: Any, idp: Idp) -> None:
    whole = idp.provider.info
    for sub in ("another", None, ""):
        idp.provider.info = lambda one, sub=sub: {**whole(one), "sub": sub}  # type: ignore[method-assign, misc]
        with pytest.raises(ProviderRefused):
            Trip(portal, idp).back()


def test_a_state_is_good_once(portal: Any, idp: Idp) -> None:
    trip = Trip(portal, idp)
    trip.back()
    with pytest.raises(ProviderRefused):
        trip.back()


def test_a_code_that_was_used_is_good_for_nothing(portal: Any, idp: Idp) -> None:
    first, second = Trip(portal, idp), Trip(portal, idp)
    first.back()
    with pytest.raises(ProviderRefused):
        second.back(code=first.answer.code)


def test_the_code_of_another_sign_in_is_not_taken(portal: Any, idp: Idp) -> None:
    """Code injection: an attacker's browser with a code that was stolen before it was used."""
    stolen, mine = Trip(portal, idp), Trip(portal, idp)
    with pytest.raises(ProviderRefused):
        mine.back(code=stolen.answer.code)


def test_a_state_in_another_browser_uses_nothing_up(portal: Any, idp: Idp) -> None:
    """Login CSRF: somebody else's browser is sent to the callback with the attacker's state and code."""
    trip = Trip(portal, idp)
    for handle in ("", "another", Trip(portal, idp).begun.handle, "é", "x" * 5000):
        with pytest.raises(ProviderRefused):
            trip.desk.arrive(VISITOR, "oidc", trip.answer, handle)
    assert trip.back().outcome is Outcome.UNKNOWN


def test_the_answer_of_another_issuer_is_not_taken(portal: Any, idp: Idp) -> None:
    """Mix-up: RFC 9207. A provider that says who it is has to."""
    for issuer in ("https://evil.example", ""):
        with pytest.raises(ProviderRefused):
            Trip(portal, idp).back(issuer=issuer)


def test_a_state_that_is_too_old_opens_nothing(portal: Any, idp: Idp, clock: FixedClock) -> None:
    from datetime import timedelta

    trip = Trip(portal, idp)
    clock.advance(timedelta(minutes=11))
    with pytest.raises(ProviderRefused):
        trip.back()
    early = Trip(portal, idp)
    clock.advance(-timedelta(hours=1))
    with pytest.raises(ProviderRefused):
        early.back()


def signed_in(portal: Any, who: dict[str, str], kind: str = "web") -> CustomerActor:
    portal.identity.open_identity(SystemActor("test"), who, "es-AR")
    typed = {name: who[name] for name in ("user_name", "password")}
    found = portal.identity.sign_in(VISITOR, typed, kind).actor
    assert isinstance(found, CustomerActor)
    return found


def test_what_somebody_connects_is_nobody_elses(portal: Any, idp: Idp) -> None:
    ana, eve = signed_in(portal, ANA), signed_in(portal, EVE)
    trip = Trip(portal, idp, eve, Purpose.CONNECT)
    with pytest.raises(ProviderRefused):
        trip.desk.arrive(ana, "oidc", trip.answer, trip.begun.handle)
    with pytest.raises(ProviderRefused):
        trip.desk.arrive(VISITOR, "oidc", trip.answer, trip.begun.handle)
    assert trip.back().outcome is Outcome.CONNECTED
    with pytest.raises(Conflict):
        Trip(portal, idp, ana, Purpose.CONNECT).back()
    assert not portal.identity.providers.connected.of(ana)


def test_an_app_and_a_browser_do_not_take_each_others_answers(portal: Any, idp: Idp) -> None:
    trip = Trip(portal, idp)
    with pytest.raises(ProviderRefused):
        trip.desk.arrive(VISITOR, "oidc", trip.answer, trip.begun.handle, "api")


def test_the_page_of_the_answer_gives_nothing_away(portal: Any, idp: Idp) -> None:
    client = create_app(portal.house.settings, portal).test_client()
    base = portal.house.settings.base_url
    trip = Trip(portal, idp)
    paths = (
        "/sign-in/with/oidc/back",
        "/sign-in/with/oidc/back?state=x&code=y",
        "/sign-in/with/oidc/back?error=access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E",
        f"/sign-in/with/oidc/back?state={trip.answer.state}&code={trip.answer.code}",
    )
    for path in paths:
        went = client.get(path, base_url=base)
        assert went.status_code == 303
        assert went.headers["Location"].endswith("/sign-in/with/oidc/failed?why=provider_refused")
    page = client.get("/sign-in/with/oidc/failed?why=%3Cscript%3E", base_url=base)
    assert page.status_code == 401
    assert "%3Cscript" not in page.text.replace("%3Cscript%3E", "", 1)
    assert client.get("/sign-in/with/another/back?state=x", base_url=base).status_code == 404


def test_an_app_is_told_at_its_own_device_only(portal: Any, idp: Idp) -> None:
    client = create_app(portal.house.settings, portal).test_client()
    base = portal.house.settings.base_url
    for return_to in (
        "https://evil.example/",
        "http://evil.example/",
        "http://127.0.0.1@evil.example/",
        "http://127.0.0.1.evil.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "app:/x",
        "org.example.app:/x\r\nLocation: https://evil.example",
        "http://localhost/",
    ):
        sent = client.post("/api/v1/identity/providers/oidc", base_url=base, json={"return_to": return_to})
        assert sent.status_code == 422, return_to
    begun = client.post(
        "/api/v1/identity/providers/oidc", base_url=base, json={"return_to": "org.example.app:/in"}
    ).json
    back = idp.choose(begun["url"], "oidc-7")
    told = client.get(back.removeprefix(base), base_url=base)
    assert told.headers["Location"].startswith("org.example.app:/in?state=")
    said = said_in(told.headers["Location"])
    body = {"handle": begun["handle"], **said}
    path = "/api/v1/identity/providers/oidc/answer"
    assert client.post(path, base_url=base, json={**body, "handle": "another"}).status_code == 401
    first = client.post(path, base_url=base, json=body)
    assert first.status_code == 200, first.text
    assert first.json["outcome"] == "unknown"
    assert client.post(path, base_url=base, json=body).status_code == 401


@pytest.mark.parametrize(("age", "is_taken"), [(30, True), (600, False)])
def test_a_proof_for_something_that_matters_is_one_made_for_it(
    portal: Any, idp: Idp, clock: FixedClock, age: int, is_taken: bool
) -> None:
    ana, whole = signed_in(portal, ANA), idp.provider.identity
    at = int(clock.now().timestamp()) - age
    idp.provider.identity = lambda one, question: {**whole(one, question), "auth_time": at}  # type: ignore[method-assign]
    trip = Trip(portal, idp, ana, Purpose.CONNECT)
    if is_taken:
        assert trip.back().outcome is Outcome.CONNECTED
        return
    with pytest.raises(ProviderRefused):
        trip.back()
    assert not portal.identity.providers.connected.of(ana)
