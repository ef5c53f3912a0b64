"""Each shape of provider from its page to the claims, asked as the real ones are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ventanilla.errors import LevelTooLow, ProviderRefused, StartRefused, Unavailable
from ventanilla.identity.service.providers import Outcome, Return
from ventanilla.kernel.actors import Anonymous
from ventanilla.plugin import FieldKind, ProviderShape, SignInProvider
from ventanilla.plugin.providers import COMPANY, EID
from ventanilla.settings import ProviderSettings, Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.providing import L2, PEOPLE, Idp, ask, build_trusting, open_idp, said_in

VISITOR = Anonymous("192.0.2.9")
SAID = {
    ProviderShape.OIDC: {
        FieldKind.FIRST_NAME: "Ana",
        FieldKind.LAST_NAME: "Paz",
        FieldKind.EMAIL: "ana@correo.example",
        FieldKind.BIRTH_DATE: "1971-03-14",
    },
    ProviderShape.MI_ARGENTINA: {
        FieldKind.FIRST_NAME: "Ana",
        FieldKind.LAST_NAME: "Ferreyra",
        FieldKind.EMAIL: "ana.ferreyra@example.com",
        FieldKind.BIRTH_DATE: "1971-03-14",
        FieldKind.AR_DNI: "20123456",
    },
    ProviderShape.CLAVE_UNICA: {
        FieldKind.FIRST_NAME: "Rosa Elvira",
        FieldKind.LAST_NAME: "Catrileo",
        FieldKind.CL_RUT: "40118732-4",
    },
    ProviderShape.ESIA: {
        FieldKind.FIRST_NAME: "Анна",
        FieldKind.LAST_NAME: "Петрова",
        FieldKind.BIRTH_DATE: "1980-05-09",
        FieldKind.RU_SNILS: "11223344595",
    },
    ProviderShape.SPID_CIE: {
        FieldKind.FIRST_NAME: "Alba",
        FieldKind.LAST_NAME: "Nencini",
        FieldKind.EMAIL: "nencini@posta.example",
        FieldKind.BIRTH_DATE: "1968-05-14",
        FieldKind.IT_TAX_CODE: "NNCLBA68E54Z999P",
    },
}
LEVELS = {
    ProviderShape.OIDC: ("gold",),
    ProviderShape.MI_ARGENTINA: ("2", "3"),
    ProviderShape.CLAVE_UNICA: (),
    ProviderShape.ESIA: ("trusted",),
    ProviderShape.SPID_CIE: (L2,),
}


def declared(shape: ProviderShape) -> SignInProvider:
    return SignInProvider(shape.value, "provider.clave_unica", shape, levels=LEVELS[shape])


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def desk(portal_settings: Settings, clock: FixedClock, tmp_path: Path) -> Iterator[Callable[..., tuple[Any, Idp]]]:
    with ExitStack() as stack:

        def make(shape: ProviderShape, **changes: Any) -> tuple[Any, Idp]:
            base = portal_settings.base_url
            people = (replace(PEOPLE[shape], **changes),) if changes else ()
            idp = stack.enter_context(open_idp(tmp_path, shape, base, clock=clock, people=people))
            portal = build_trusting(portal_settings, idp, clock, declared(shape))
            stack.callback(portal.house.db.close)
            return portal.identity.providers, idp

        yield make


def go(desk: Any, idp: Idp, person: str = "") -> Any:
    begun = desk.begin(VISITOR, idp.name)
    back = said_in(idp.choose(begun.url, person or next(iter(idp.provider.people))))
    answer = Return(back["state"], back.get("code", ""), back.get("iss", ""), back.get("error", ""))
    return begun, desk.arrive(VISITOR, idp.name, answer, begun.handle)


@pytest.mark.parametrize("shape", list(ProviderShape))
def test_a_provider_of_each_shape_vouches_for_somebody(shape: ProviderShape, desk: Callable[..., Any]) -> None:
    providers, idp = desk(shape)
    begun, found = go(providers, idp)
    assert found.outcome is Outcome.UNKNOWN
    waiting = providers.waiting(begun.handle)
    assert waiting is not None
    assert dict(waiting.vouched.values) == SAID[shape]
    assert waiting.vouched.level == PEOPLE[shape].level


@pytest.mark.parametrize(
    ("shape", "level"),
    [
        (ProviderShape.OIDC, "silver"),
        (ProviderShape.OIDC, ""),
        (ProviderShape.MI_ARGENTINA, "1"),
        (ProviderShape.ESIA, ""),
        (ProviderShape.SPID_CIE, "https://www.spid.gov.it/SpidL1"),
        (ProviderShape.SPID_CIE, ""),
    ],
)
def test_whoever_was_not_looked_at_closely_enough_does_not_come_in(
    shape: ProviderShape, level: str, desk: Callable[..., Any]
) -> None:
    providers, idp = desk(shape, level=level)
    with pytest.raises(LevelTooLow):
        go(providers, idp)


def test_a_tax_code_without_its_prefix_and_that_of_a_company_prove_nothing(
    desk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    providers, idp = desk(ProviderShape.SPID_CIE)
    whole = idp.provider.info
    for changes in (
        {f"{EID}fiscal_number": "NNCLBA68E54Z999P"},
        {f"{EID}fiscal_number": "TINDE-NNCLBA68E54Z999P"},
        {f"{EID}fiscal_number": ["TINIT-NNCLBA68E54Z999P"]},
        {COMPANY: "TINIT-00088889993"},
    ):
        idp.provider.info = lambda one, more=changes: {**whole(one), **more}
        begun, _found = go(providers, idp)
        assert FieldKind.IT_TAX_CODE not in providers.waiting(begun.handle).vouched.values


@pytest.mark.parametrize(
    ("shape", "changes", "kind"),
    [
        (ProviderShape.MI_ARGENTINA, {"dni_type": "LC"}, FieldKind.AR_DNI),
        (ProviderShape.MI_ARGENTINA, {"dni_number": "20.123.456 OR 1"}, FieldKind.AR_DNI),
        (ProviderShape.MI_ARGENTINA, {"birthdate": "2999-01-01"}, FieldKind.BIRTH_DATE),
        (ProviderShape.MI_ARGENTINA, {"email_verified": False}, FieldKind.EMAIL),
        (ProviderShape.MI_ARGENTINA, {"email_verified": "false"}, FieldKind.EMAIL),
        (ProviderShape.CLAVE_UNICA, {"RolUnico": {"numero": 40118732, "DV": "1", "tipo": "RUN"}}, FieldKind.CL_RUT),
        (ProviderShape.CLAVE_UNICA, {"RolUnico": {"numero": 40118732, "DV": "4", "tipo": "XX"}}, FieldKind.CL_RUT),
        (ProviderShape.CLAVE_UNICA, {"RolUnico": "40118732-4"}, FieldKind.CL_RUT),
        (ProviderShape.OIDC, {"given_name": {"a": 1}}, FieldKind.FIRST_NAME),
    ],
)
def test_a_claim_that_is_none_answers_nothing(
    shape: ProviderShape, changes: dict[str, Any], kind: FieldKind, desk: Callable[..., Any]
) -> None:
    providers, idp = desk(shape)
    whole = idp.provider.info
    idp.provider.info = lambda one: {**whole(one), **changes}
    begun, _found = go(providers, idp)
    assert kind not in providers.waiting(begun.handle).vouched.values


def test_esia_is_asked_with_a_signature_for_each_request(desk: Callable[..., Any]) -> None:
    providers, _idp = desk(ProviderShape.ESIA)
    url = providers.begin(VISITOR, "esia").url
    asked = said_in(url)
    assert asked["timestamp"].endswith("+0000")
    assert asked["client_secret"]
    assert ask(url)[0] == 200
    assert ask(url.replace("scope=openid+fullname", "scope=openid+contacts"))[0] == 401


def test_spid_is_asked_with_a_signed_object_and_answers_encrypted(desk: Callable[..., Any]) -> None:
    providers, _idp = desk(ProviderShape.SPID_CIE)
    url = providers.begin(VISITOR, "spid_cie").url
    asked = said_in(url)
    assert asked["acr_values"] == L2
    assert asked["request"].count(".") == 2
    assert asked["code_challenge_method"] == "S256"
    assert ask(url)[0] == 200
    assert ask(url.replace("SpidL2", "SpidL1"))[0] == 400


def test_a_provider_that_is_down_is_said_to_be(desk: Callable[..., Any], portal_settings: Settings) -> None:
    providers, idp = desk(ProviderShape.OIDC)
    begun = providers.begin(VISITOR, "oidc")
    back = said_in(idp.choose(begun.url, "oidc-7"))

    def fail(_claims: object, _header: object) -> None:
        raise OSError("down")

    idp.provider.tokens = fail
    with pytest.raises(Unavailable):
        providers.arrive(VISITOR, "oidc", Return(back["state"], back["code"], back["iss"]), begun.handle)


@pytest.mark.parametrize(
    ("shape", "settings", "said"),
    [
        (ProviderShape.ESIA, ProviderSettings("https://esia.example", "P"), "signer"),
        (ProviderShape.ESIA, ProviderSettings("https://esia.example", "P", signer=("true",)), "keys_file"),
        (ProviderShape.SPID_CIE, ProviderSettings("https://op.example", "P"), "key_file"),
        (ProviderShape.OIDC, ProviderSettings("https://op.example", "P", key_file="/nowhere"), "key_file"),
        (ProviderShape.OIDC, ProviderSettings("https://op.example", "P", keys_file="/nowhere"), "keys_file"),
    ],
)
def test_settings_that_lack_something_are_refused_at_the_start(
    shape: ProviderShape, settings: ProviderSettings, said: str, portal_settings: Settings, clock: FixedClock
) -> None:
    idp = Idp(shape.value, None, settings)  # type: ignore[arg-type]
    with pytest.raises(StartRefused, match=said):
        build_trusting(portal_settings, idp, clock, declared(shape))


def test_a_provider_that_nobody_declares_is_refused_at_the_start(portal_settings: Settings, clock: FixedClock) -> None:
    idp = Idp("another", None, ProviderSettings("https://op.example", "P"))  # type: ignore[arg-type]
    with pytest.raises(StartRefused, match=r"providers\.another"):
        build_trusting(portal_settings, idp, clock, declared(ProviderShape.OIDC))


def test_a_description_of_another_issuer_leads_nowhere(desk: Callable[..., Any]) -> None:
    providers, idp = desk(ProviderShape.OIDC)
    whole = idp.provider.description()
    for changes in (
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "https://evil.example/authorize"},
        {"token_endpoint": ""},
        {"jwks_uri": None},
    ):
        idp.provider.description = lambda more=changes: {**whole, **more}
        with pytest.raises(ProviderRefused):
            providers.begin(VISITOR, "oidc")
