"""Cooprel's registration: a RUT for a login, and fifteen fields of which most are details of the person."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import html

from ventanilla.app import create_app
from ventanilla.errors import InvalidInput, SignInRefused
from ventanilla.identity.model import LetterKind
from ventanilla.kernel.actors import Anonymous, StaffActor

pytestmark = pytest.mark.utility("cooprel")
VISITOR = Anonymous("192.0.2.7")
BASE = "http://127.0.0.1:8000/cooprel"
WORDS = {"Accept-Language": "es-CL"}
TYPED = {
    "rut": "12.345.678-5",
    "first_name": "Olga Inés",
    "last_name": "Yáñez",
    "mothers_name": "Igor",
    "birth_date": "25/06/1984",
    "nationality": "CL",
    "gender": "female",
    "email": "olga@correo.example",
    "telephone": "64 2341214",
    "street": "Calle Los Arrayanes",
    "house_number": "",
    "flat": "",
    "comuna": "rio bueno",
    "password": "una clave bien larga",
    "password_again": "una clave bien larga",
}


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def client(portal: Any) -> Any:
    return create_app(portal.house.settings, portal).test_client()


def registered(portal: Any, **other: str) -> str:
    """The secret of the activation link."""
    portal.identity.register(VISITOR, {**TYPED, **other}, "es-CL")
    letter = mail(portal)
    assert letter.kind is LetterKind.ACTIVATION
    return str(letter.path.removeprefix("/activate/"))


def mail(portal: Any) -> Any:
    from sqlalchemy import select

    from ventanilla.identity.tables.registrations import registration

    newest = select(registration.c.id).order_by(registration.c.received_at.desc(), registration.c.id.desc())
    with portal.house.db.read() as connection:
        id_ = connection.execute(newest.limit(1)).scalar_one()
    return portal.identity.issue_activation(id_)


def signed_in(portal: Any, rut: str = "12345678-5", kind: str = "web") -> Any:
    return portal.identity.sign_in(VISITOR, {"rut": rut, "password": TYPED["password"]}, kind)


def put(client: Any, path: str, **typed: str) -> Any:
    page = client.get(path, base_url=BASE, headers=WORDS).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    return client.post(path, base_url=BASE, data={"csrf_token": token[1], **typed}, headers=WORDS)


@pytest.mark.covers("CPR-02", "CPR-03")
@pytest.mark.parametrize("typed", ["12345678-5", "12.345.678-5", "123456785", "012345678-5"])
def test_after_the_link_the_rut_signs_in_however_it_is_typed(portal: Any, typed: str) -> None:
    secret = registered(portal)
    with pytest.raises(SignInRefused):
        signed_in(portal)
    portal.identity.activate(secret)
    assert signed_in(portal, typed).actor.user_name == "12345678-5"


@pytest.mark.covers("CPR-03")
def test_no_rut_is_answered_with_the_right_form_and_a_foreign_one_like_a_wrong_password(portal: Any) -> None:
    portal.identity.activate(registered(portal))
    with pytest.raises(InvalidInput) as fault:
        signed_in(portal, "12345678-9")
    assert fault.value.fields["rut"].id == "field.fault.rut"
    with pytest.raises(SignInRefused) as unknown:
        signed_in(portal, "11111111-1")
    with pytest.raises(SignInRefused) as wrong:
        portal.identity.sign_in(VISITOR, {"rut": "12345678-5", "password": "otra clave muy larga"})
    assert str(unknown.value) == str(wrong.value)


@pytest.mark.covers("CPR-02")
def test_a_second_registration_with_the_same_rut_opens_nothing(portal: Any) -> None:
    portal.identity.activate(registered(portal))
    portal.identity.register(VISITOR, {**TYPED, "rut": "012345678-5", "email": "otra@correo.example"}, "es-CL")
    assert mail(portal).kind is LetterKind.USER_NAME_TAKEN


@pytest.mark.covers("CPR-02")
def test_each_field_is_checked_and_all_faults_are_told_at_once(portal: Any) -> None:
    wrong = {
        "rut": "12345678-9", "mothers_name": "", "birth_date": "31/02/1980", "nationality": "Chile", "gender": "x",
        "telephone": "123", "comuna": "Buenos Aires", "street": "a\x00b", "password_again": "otra",
    }  # fmt: skip
    with pytest.raises(InvalidInput) as fault:
        portal.identity.register(VISITOR, {**TYPED, **wrong}, "es-CL")
    assert set(fault.value.fields) == set(wrong)


@pytest.mark.covers("CPR-03")
def test_a_forgotten_password_is_reset_by_the_rut(portal: Any) -> None:
    from sqlalchemy import select

    from ventanilla.identity.tables.resets import reset_request

    portal.identity.activate(registered(portal))
    portal.identity.request_reset(VISITOR, {"rut": "12.345.678-5"})
    with portal.house.db.read() as connection:
        id_ = connection.execute(select(reset_request.c.id)).scalar_one()
    letter = portal.identity.issue_reset(id_)
    assert (letter.kind, letter.email) == (LetterKind.RESET, TYPED["email"])
    new = {"password": "otra clave bien larga", "password_again": "otra clave bien larga"}
    portal.identity.reset_password(letter.path.removeprefix("/password/reset/"), new)
    assert portal.identity.sign_in(VISITOR, {"rut": "123456785", "password": new["password"]}).secret


@pytest.mark.covers("CPR-29")
def test_the_details_are_kept_shown_changed_and_handed_over(portal: Any) -> None:
    portal.identity.activate(registered(portal))
    actor = signed_in(portal).actor
    found = portal.identity.profile(actor)
    assert (found.first_name, found.last_name) == ("Olga Inés", "Yáñez")
    assert found.details == {
        "mothers_name": "Igor", "birth_date": "1984-06-25", "nationality": "CL", "gender": "female",
        "telephone": "+56642341214", "street": "Calle Los Arrayanes", "comuna": "Río Bueno",
    }  # fmt: skip
    asked = [each.name for each in portal.identity.forms.names.fields]
    assert "rut" not in asked
    changed = {name: {**found.details, "first_name": "Olga", "last_name": "Yáñez"}.get(name, "") for name in asked}
    portal.identity.rename(actor, {**changed, "comuna": "Osorno", "flat": "12 B", "mothers_name": "Igor Vidal"})
    after = portal.identity.profile(actor)
    assert (after.first_name, after.details["comuna"], after.details["flat"]) == ("Olga", "Osorno", "12 B")
    with pytest.raises(InvalidInput):
        portal.identity.rename(actor, {**changed, "comuna": "París"})
    archive = b"".join(portal.identity.my_data(actor, {"password": TYPED["password"]}))
    assert b"profile.json" in archive


def test_the_staff_finds_a_login_by_its_rut_in_any_writing(portal: Any) -> None:
    portal.identity.activate(registered(portal))
    for text in ("12345678-5", "12.345.678-5", "123456785"):
        (found,) = portal.identity.find_identities(StaffActor("desk"), text)
        assert found.user_name == "12345678-5"


@pytest.mark.covers("CPR-02")
def test_the_form_has_its_fifteen_fields_and_keeps_what_was_typed(client: Any) -> None:
    tree = html.fromstring(client.get("/register", base_url=BASE, headers=WORDS).text)
    names = tree.xpath(
        "//form[contains(@action, 'register')]//*[self::input[not(@type='hidden')] or self::select]/@name"
    )
    assert names == list(TYPED)
    labels = [each.text_content() for each in tree.xpath("//main//label")]
    assert labels[:4] == ["Rut", "Nombres", "Apellido paterno", "Apellido materno"]
    assert [each for each in labels if "(opcional)" in each] == ["Número (opcional)", "Departamento (opcional)"]
    told = tree.findtext(".//p[@id='f-rut-hint']")
    assert "12345678-5" in told
    assert "64 2341214" in tree.findtext(".//p[@id='f-telephone-hint']")
    assert {"Crear cuenta", "Borrar formulario"} <= {each.text_content() for each in tree.find_class("button")}
    assert len(tree.xpath("//select[@name='comuna']//option")) == 347
    wrong = put(client, "/register", **{**TYPED, "rut": "12345678-9"})
    assert wrong.status_code == 422
    tree = html.fromstring(wrong.text)
    assert tree.xpath("//input[@name='rut']/@value") == ["12345678-9"]
    assert tree.xpath("//select[@name='gender']/option[@selected]/@value") == ["female"]
    assert tree.xpath("//input[@type='password']/@value") == ["", ""]
    done = put(client, "/register", **TYPED)
    assert (done.status_code, done.headers["Location"]) == (303, "/cooprel/register/sent")


@pytest.mark.covers("CPR-29")
def test_my_details_over_http_and_on_the_api(portal: Any, client: Any) -> None:
    portal.identity.activate(registered(portal))
    client.set_cookie("cooprel_session", signed_in(portal).secret, domain="127.0.0.1", path="/cooprel")
    page = client.get("/profile", base_url=BASE, headers=WORDS).text
    for words in ("Mis datos", "12345678-5", "25-06-1984", "Femenino", "Río Bueno", "Chile", "+56 64 234 1214"):
        assert words in page
    tree = html.fromstring(client.get("/profile/name", base_url=BASE, headers=WORDS).text)
    assert tree.xpath("//select[@name='comuna']//option[@selected]/@value") == ["Río Bueno"]
    bearer = {"Authorization": f"Bearer {signed_in(portal, kind='api').secret}", "Accept-Language": "es-CL"}
    told = client.get("/api/v1/identity/profile", base_url=BASE, headers=bearer).json
    assert {"name": "gender", "label": "Género", "value": "female", "shown": "Femenino"} in told["details"]
    step = client.get("/api/v1/identity/name", base_url=BASE, headers=bearer).json
    assert step["fields"][4]["choices"][0] == {"value": "CL", "label": "Chile", "group": ""}
