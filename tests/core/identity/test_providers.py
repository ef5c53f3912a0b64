"""Signing in with others: each shape of provider played through over real HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ventanilla.app import create_app
from ventanilla.plugin import FieldKind, ProviderShape, SignInProvider
from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.providing import Idp, build_trusting, open_idp

GENERIC = SignInProvider("oidc", "provider.clave_unica", proves=(FieldKind.EMAIL,), levels=("gold",))


class Guest:
    """A browser at a portal that trusts a provider."""

    def __init__(self, portal: Any, idp: Idp) -> None:
        self.portal, self.idp = portal, idp
        self.client = create_app(portal.house.settings, portal).test_client()
        self.base = portal.house.settings.base_url

    def get(self, path: str) -> Any:
        return self.client.get(path, base_url=self.base)

    def post(self, path: str, at: str, **typed: str) -> Any:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(at).text)
        assert token
        return self.client.post(path, base_url=self.base, data={"csrf_token": token[1], **typed})

    def away(self, **typed: str) -> str:
        """To the provider; the address of its page."""
        went = self.post(f"/sign-in/with/{self.idp.name}", "/sign-in", **typed)
        assert went.status_code == 303, went.text
        return str(went.headers["Location"])

    def back(self, url: str) -> Any:
        return self.get(url.removeprefix(self.base))

    def come(self, person: str = "", **typed: str) -> Any:
        """There and back."""
        wanted = person or next(iter(self.idp.provider.people))
        return self.back(self.idp.choose(self.away(**typed), wanted))


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def trusting(portal_settings: Settings, clock: FixedClock, tmp_path: Path) -> Iterator[Callable[..., Guest]]:
    with ExitStack() as stack:

        def make(utility: str, shape: ProviderShape, declared: SignInProvider | None = None) -> Guest:
            base = f"http://127.0.0.1:8000/{utility}"
            settings = replace(portal_settings, utility=utility, base_url=base)
            idp = stack.enter_context(open_idp(tmp_path, shape, base, clock=clock))
            portal = build_trusting(settings, idp, clock, declared)
            stack.callback(portal.house.db.close)
            return Guest(portal, idp)

        yield make


def test_somebody_whom_the_portal_does_not_know_is_asked_what_they_are(trusting: Callable[..., Guest]) -> None:
    guest = trusting("cooprel", ProviderShape.CLAVE_UNICA)
    came = guest.come()
    assert came.headers["Location"].endswith("/sign-in/with"), came.text
    page = guest.get("/sign-in/with")
    assert page.status_code == 200
    form = guest.get("/register/with")
    assert "40.118.732-4" in form.text or "40118732-4" in form.text
    assert 'name="rut"' not in form.text
    assert 'value="Rosa Elvira"' in form.text


MORE = {
    "mothers_name": "Vidal",
    "birth_date": "14/03/1971",
    "nationality": "CL",
    "gender": "female",
    "email": "rosa@correo.example",
    "telephone": "64 2341214",
    "street": "Calle Los Arrayanes",
    "comuna": "rio bueno",
}
ANA = {
    "user_name": "ana.ferreyra",
    "email": "ana@correo.example",
    "first_name": "Ana",
    "last_name": "Ferreyra",
    "password": "caballo verde lápiz",
    "password_again": "caballo verde lápiz",
}


def newest_letter(portal: Any) -> Any:
    from sqlalchemy import select

    from ventanilla.identity.tables.registrations import registration

    newest = select(registration.c.id).order_by(registration.c.received_at.desc(), registration.c.id.desc())
    with portal.house.db.read() as connection:
        id_ = connection.execute(newest.limit(1)).scalar_one()
    return portal.identity.issue_activation(id_)


def joined(guest: Guest) -> None:
    """Rosa registers with ClaveÚnica and follows the link of the e-mail."""
    guest.come()
    sent = guest.post("/register/with", "/register/with", first_name="Rosa Elvira", last_name="Catrileo", **MORE)
    assert sent.headers["Location"].endswith("/register/sent?by=clave_unica"), sent.text
    guest.portal.identity.activate(newest_letter(guest.portal).path.removeprefix("/activate/"))


def who(guest: Guest) -> str:
    return str(guest.get("/profile").text)


def test_somebody_registers_without_a_password_and_comes_in_with_the_provider(trusting: Callable[..., Guest]) -> None:
    guest = trusting("cooprel", ProviderShape.CLAVE_UNICA)
    joined(guest)
    came = guest.come(next="/cooprel/profile")
    assert came.headers["Location"] == "/cooprel/profile"
    assert "40.118.732-4" in who(guest) or "40118732-4" in who(guest)


def test_what_a_provider_says_is_not_typed_over(trusting: Callable[..., Guest]) -> None:
    guest = trusting("cooprel", ProviderShape.CLAVE_UNICA)
    guest.come()
    typed = {"rut": "12345678-5", "first_name": "Rosa", "last_name": "Catrileo", **MORE}
    assert guest.post("/register/with", "/register/with", **typed).status_code == 422


def test_a_login_without_a_password_is_no_login_with_an_empty_one(trusting: Callable[..., Guest]) -> None:
    guest = trusting("cooprel", ProviderShape.CLAVE_UNICA)
    joined(guest)
    for password in ("", " ", "x"):
        assert guest.post("/sign-in", "/sign-in", rut="40118732-4", password=password).status_code in (401, 422)


def test_a_forgotten_password_is_the_way_to_a_first_one(trusting: Callable[..., Guest]) -> None:
    guest = trusting("cooprel", ProviderShape.CLAVE_UNICA)
    joined(guest)
    portal = guest.portal
    from sqlalchemy import select

    from ventanilla.identity.tables.resets import reset_request

    guest.post("/password/forgotten", "/password/forgotten", rut="40118732-4")
    with portal.house.db.read() as connection:
        asked = connection.execute(select(reset_request.c.id)).scalar_one()
    letter = portal.identity.issue_reset(asked)
    new = "una clave bien larga"
    portal.identity.reset_password(letter.path.rpartition("/")[2], {"password": new, "password_again": new})
    assert guest.post("/sign-in", "/sign-in", rut="40118732-4", password=new).status_code == 303
    guest.post("/sign-out", "/profile")
    assert guest.come().headers["Location"].endswith("/sign-in/with"), "whoever connected it may not be its owner"


def test_an_identity_of_the_same_number_is_not_taken_over(trusting: Callable[..., Guest]) -> None:
    guest = trusting("cooprel", ProviderShape.CLAVE_UNICA)
    joined(guest)
    with guest.portal.house.db.write() as connection:
        connection.exec_driver_sql("DELETE FROM identity_subject")
    guest.come()
    again = {**MORE, "email": "mallory@correo.example"}
    sent = guest.post("/register/with", "/register/with", first_name="Rosa", last_name="Catrileo", **again)
    assert sent.headers["Location"].endswith("/register/sent?by=clave_unica")
    letter = newest_letter(guest.portal)
    assert letter.kind.value == "user_name_taken"
    assert guest.come().headers["Location"].endswith("/sign-in/with")


def test_whoever_has_a_login_signs_in_once_and_connects(trusting: Callable[..., Guest]) -> None:
    guest = trusting("cosepav", ProviderShape.MI_ARGENTINA)
    from ventanilla.kernel.actors import SystemActor

    assert guest.portal.identity.open_identity(SystemActor("test"), ANA, "es-AR")
    guest.come()
    page = guest.get("/sign-in/with").text
    assert "next=/cosepav/connections/new" in page
    typed = {"user_name": "ana.ferreyra", "password": ANA["password"], "next": "/cosepav/connections/new"}
    assert guest.post("/sign-in", "/sign-in", **typed).headers["Location"] == "/cosepav/connections/new"
    assert guest.post("/connections/new", "/connections/new").status_code == 303
    assert "Mi Argentina" in guest.get("/connections").text
    left = guest.post("/sign-out", "/connections")
    assert left.headers["Location"].endswith("/sign-out/with/mi_argentina")
    assert "/logout?" in guest.get("/sign-out/with/mi_argentina").text
    guest.come()
    assert "ana.ferreyra" in who(guest)
    page = guest.get("/connections").text
    end = re.search(r'action="/cosepav(/connections/[a-z0-9]{26}/end)"', page)
    assert end
    guest.post(end[1], "/connections")
    guest.post("/sign-out", "/profile")
    assert guest.come().headers["Location"].endswith("/sign-in/with")


def test_a_signed_in_identity_connects_after_a_fresh_proof(trusting: Callable[..., Guest], clock: FixedClock) -> None:
    from datetime import timedelta

    guest = trusting("cosepav", ProviderShape.MI_ARGENTINA)
    from ventanilla.kernel.actors import SystemActor

    guest.portal.identity.open_identity(SystemActor("test"), ANA, "es-AR")
    guest.post("/sign-in", "/sign-in", user_name="ana.ferreyra", password=ANA["password"])
    went = guest.post("/connections/with/mi_argentina", "/connections")
    came = guest.back(guest.idp.choose(str(went.headers["Location"]), "ar-20123456"))
    assert came.headers["Location"].endswith("/connections"), came.text
    clock.advance(timedelta(minutes=20))
    went = guest.post("/connections/with/mi_argentina", "/connections")
    assert "/confirm" in went.headers["Location"]


def test_the_customer_is_told_of_what_signs_them_in(trusting: Callable[..., Guest], smtp_sink: Any) -> None:
    from ventanilla.kernel.actors import SystemActor

    guest = trusting("cosepav", ProviderShape.MI_ARGENTINA)
    guest.portal.identity.open_identity(SystemActor("test"), ANA, "es-AR")
    guest.post("/sign-in", "/sign-in", user_name="ana.ferreyra", password=ANA["password"])
    went = guest.post("/connections/with/mi_argentina", "/connections")
    guest.back(guest.idp.choose(str(went.headers["Location"]), "ar-20123456"))
    guest.portal.house.jobs.run_due()
    end = re.search(r'action="/cosepav(/connections/[a-z0-9]{26}/end)"', guest.get("/connections").text)
    assert end
    guest.post(end[1], "/connections")
    guest.portal.house.jobs.run_due()
    guest.portal.house.jobs.run_due()
    told = " ".join(guest.get("/notifications").text.split())
    assert told.count("Desde ahora podés ingresar con Mi Argentina.") == 1
    assert told.count("Ya no podés ingresar con Mi Argentina.") == 1
    subjects = [str(each["Subject"]) for each in smtp_sink.messages]
    assert sum("Se conectó una cuenta para ingresar" in each for each in subjects) == 1, subjects
    assert sum("Se desconectó una cuenta para ingresar" in each for each in subjects) == 1, subjects


def test_whoever_has_no_password_is_not_told_of_one(trusting: Callable[..., Guest]) -> None:
    guest = trusting("cooprel", ProviderShape.CLAVE_UNICA)
    joined(guest)
    assert "Con ClaveÚnica, sin contraseña." in guest.get("/register/sent?by=clave_unica").text
    assert "la contraseña que eligió" in guest.get("/register/sent").text
    assert "la contraseña que eligió" in guest.get("/register/sent?by=nobody").text
    guest.come()
    assert "No tiene: ingresa con una cuenta de otro sitio" in who(guest)
    assert "La misma desde el" not in who(guest)
    assert "Se ingresa solo con su contraseña" not in guest.get("/security").text
    page = guest.get("/password").text
    assert "<h1>Elegir una contraseña</h1>" in page
    assert "Primero la que usa ahora" not in page
    new = "una clave bien larga"
    assert guest.post("/password", "/password", password=new, password_again=new).status_code == 303
    assert "La misma desde el" in who(guest)
    assert "<h1>Cambiar la contraseña</h1>" in guest.get("/password").text


def test_where_nobody_registers_with_a_provider_the_page_says_how_to(
    trusting: Callable[..., Guest],
) -> None:
    guest = trusting("italian_gas", ProviderShape.SPID_CIE)
    guest.come()
    page = guest.get("/sign-in/with").text
    assert 'href="/italian_gas/register"' in page.partition("<main")[2]
    assert "Prima Le serve un&#39;utenza di questo portale." in page
    assert "poi colleghiamo" in guest.get("/sign-in?next=/italian_gas/connections/new").text
    assert "poi colleghiamo" not in guest.get("/sign-in").text


def test_the_history_names_whoever_answered_for_them(trusting: Callable[..., Guest]) -> None:
    guest = trusting("cooprel", ProviderShape.CLAVE_UNICA)
    joined(guest)
    guest.come()
    assert '<span class="soft">ClaveÚnica</span>' in guest.get("/history").text
