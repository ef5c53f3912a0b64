from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from ventanilla.errors import InvalidInput, SignInRefused, SignInRequired
from ventanilla.identity.model import FirstWay, SecondWay, SessionKind
from ventanilla.identity.service.factors.totp import code_at
from ventanilla.kernel.actors import Anonymous, StaffActor, SystemActor
from ventanilla.testing.authenticator import Authenticator
from ventanilla.testing.clock import FixedClock

Desk = Any
PASSWORD = "caballo verde lápiz"


def told(desk: Desk, actor: Any, tag: str = "es-AR") -> list[str]:
    language = desk.house.languages.get(tag)
    return [language.say(each.what) for each in desk.identity.history(actor).entries]


def test_a_history_tells_what_happened_in_sentences(desk: Desk, new: dict[str, str]) -> None:
    desk.register()
    desk.identity.activate(desk.secret())
    with pytest.raises(SignInRefused):
        desk.sign_in(password="no es esta frase")
    actor = desk.sign_in().actor
    desk.identity.request_email(actor, {"email": "ana.nueva@correo.example", "password": PASSWORD})
    desk.identity.confirm_email(actor, desk.secret())
    desk.identity.request_reset(desk.visitor(), {"email": "ana.paz"})
    desk.mail()
    assert told(desk, actor) == [
        "Se pidió un enlace para una contraseña nueva.",
        "Se cambió el e-mail.",
        "Se pidió cambiar el e-mail.",
        "Ingreso desde un navegador.",
        "Se rechazó un ingreso con una contraseña incorrecta.",
        "Se activó tu usuario.",
        "Te registraste.",
    ]


def test_nobody_reads_what_happened_with_somebody_else(desk: Desk) -> None:
    desk.active()
    desk.active(user_name="eva.luz", email="eva@correo.example")
    ana = desk.sign_in().actor
    for _ in range(3):
        desk.identity.sign_out(desk.sign_in("eva.luz").actor)
    assert told(desk, ana) == ["Ingreso desde un navegador.", "Se activó tu usuario."]
    with pytest.raises(SignInRequired):
        desk.identity.history(Anonymous())


def test_a_history_has_pages(desk: Desk, clock: FixedClock) -> None:
    desk.active()
    actor = desk.sign_in().actor
    for at in range(24):
        clock.advance(timedelta(minutes=1))
        desk.identity.rename(actor, {"first_name": f"Ana {at}", "last_name": "Paz"})
    seen, before = [], None
    while True:
        page = desk.identity.history(actor, before, 10)
        seen += [each.sequence for each in page.entries]
        assert len(page.entries) <= 10
        before = page.next
        if before is None:
            break
    assert len(seen) == len(set(seen)) == 26
    assert seen == sorted(seen, reverse=True)


def test_every_action_that_is_told_has_its_sentence(desk: Desk) -> None:
    from ventanilla.identity.service.history import TOLD

    facts = {"kind": ("web", "api"), "channel": ("email", "phone"), "": ("",)}
    for language in desk.house.languages.all:
        for action, variant in TOLD.items():
            for value in facts[variant]:
                id_ = action.replace(".", ".history.") + (f"_{value}" if value else "")
                assert language.has(id_), (language.tag, id_)


def test_a_sign_in_says_by_what(named_desk: Desk, clock: FixedClock) -> None:
    desk, keys = named_desk, Authenticator("https://portal.example")
    desk.active()
    actor, factors = desk.sign_in().actor, desk.identity.factors
    secret = factors.offer_authenticator(actor).secret
    codes = factors.confirm_authenticator(actor, code_at(secret, clock.now()))
    asked = factors.ask_passkey(actor)
    factors.add_passkey(actor, {"name": "key", "ticket": asked.ticket, "credential": keys.create(asked.options)})
    clock.advance(timedelta(minutes=2))

    def second(**shown: str) -> None:
        typed = {"user_name": "ana.paz", "password": PASSWORD}
        desk.identity.second.finish(desk.identity.begin(desk.visitor(), typed).actor, shown)

    second(code=code_at(secret, clock.now()))
    second(recovery_code=codes[0])
    alone = desk.identity.second.ask_alone(desk.visitor())
    shown = {"ticket": alone.ticket, "credential": keys.get(alone.options)}
    desk.identity.second.alone(desk.visitor(), shown, SessionKind.API, "")
    entries = [each for each in desk.identity.history(actor).entries if each.how]
    language = desk.house.languages.get("es-AR")
    assert [" · ".join(map(language.say, each.ways)) for each in entries] == [
        "Llave de acceso",
        "Contraseña · Código de recuperación",
        "Contraseña · Código de la app",
        "Contraseña",
    ]
    assert [each.value for each in entries[1].how] == ["password", "recovery_code"]
    for spoken in desk.house.languages.all:
        for way in (*FirstWay, *SecondWay):
            assert spoken.has(f"identity.history.way.{way.value}"), (spoken.tag, way)


def test_topics_above_tell_their_own_actions_once(desk: Desk) -> None:
    desk.identity.add_history("acme", frozenset({"acme.done"}), lambda _: {})
    for topic, actions in (("acme", frozenset({"acme.other"})), ("other", frozenset({"acme.done"}))):
        with pytest.raises(ValueError, match="tells its own actions"):
            desk.identity.add_history(topic, actions, lambda _: {})


def unzipped(pieces: Any) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def test_my_data_holds_all_of_me_and_nothing_of_a_neighbour(desk: Desk) -> None:
    ana = desk.active(email="canario.ana@correo.example", last_name="Canarioana")
    eva = desk.active(user_name="eva.luz", email="canario.eva@correo.example", last_name="Canarioeva")
    desk.identity.add_data("things", lambda identity_id: {"thing": f"of {identity_id}"})
    actor = desk.sign_in(agent="Firefox Linux").actor
    other = desk.sign_in("eva.luz", agent="Edg Windows").actor
    for each, mail in ((actor, "pendiente.ana@correo.example"), (other, "pendiente.eva@correo.example")):
        desk.identity.request_email(each, {"email": mail, "password": PASSWORD})
    files = unzipped(desk.identity.my_data(actor, {"password": PASSWORD}))
    assert sorted(files) == [
        "contacts.json",
        "history.json",
        "profile.json",
        "providers.json",
        "second_factors.json",
        "sessions.json",
        "things.json",
    ]
    whole = json.dumps(files, ensure_ascii=False)
    for mine in ("canario.ana@", "Canarioana", "Ana.Paz", "pendiente.ana@", "Firefox · Linux", ana):
        assert mine in whole
    for foreign in ("canario.eva@", "Canarioeva", "eva.luz", "pendiente.eva@", "Edge", eva):
        assert foreign not in whole
    assert "argon2" not in whole
    assert desk.house.audit.entries(ana, limit=1)[0].action == "identity.data_downloaded"


@pytest.mark.parametrize("password", ["", "no es esta frase"])
def test_my_data_asks_for_the_password_again(desk: Desk, password: str) -> None:
    desk.active()
    actor = desk.sign_in().actor
    with pytest.raises(InvalidInput) as caught:
        desk.identity.my_data(actor, {"password": password})
    assert list(caught.value.fields) == ["password"]
    for stranger in (Anonymous(), SystemActor("job"), StaffActor("marta")):
        with pytest.raises(SignInRequired):
            desk.identity.my_data(stranger, {"password": PASSWORD})


def test_a_source_of_data_has_a_name_of_its_own(desk: Desk) -> None:
    with pytest.raises(ValueError, match="profile"):
        desk.identity.add_data("profile", lambda _: {})
