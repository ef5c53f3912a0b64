from __future__ import annotations

from typing import Any

import pytest

from ventanilla.errors import InvalidInput, NotFound, SignInRequired
from ventanilla.identity.service.devices import block_of
from ventanilla.kernel.actors import Anonymous, SystemActor

Desk = Any
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
FIREFOX_LATER = FIREFOX.replace("140", "152")
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


def test_a_profile_says_who_one_is(desk: Desk) -> None:
    identity_id = desk.active()
    found = desk.identity.profile(desk.sign_in().actor)
    assert (found.id, found.user_name, found.email, found.phone) == (identity_id, "Ana.Paz", "ana@correo.example", "")
    assert (found.created_at, found.pending) == (desk.house.clock.now(), ())
    for actor in (Anonymous(), SystemActor("job")):
        with pytest.raises(SignInRequired):
            desk.identity.profile(actor)


def test_names_can_be_changed_and_nothing_else_with_them(desk: Desk) -> None:
    desk.active()
    signed_in = desk.sign_in()
    desk.identity.rename(signed_in.actor, {"first_name": "Ana María", "last_name": "D'Ángelo"})
    assert desk.identity.actor_of(signed_in.secret).first_name == "Ana María"
    before = desk.identity.profile(signed_in.actor)
    names = {"first_name": "Otra", "last_name": "Otra"}
    for extra in (
        "is_staff", "role", "email_verified", "email", "dni", "balance", "id", "__proto__", "_sa_instance_state",
        "password_hash", "user_key", "phone", "tenant_id", "locale",
    ):  # fmt: skip
        with pytest.raises(InvalidInput) as caught:
            desk.identity.rename(signed_in.actor, {**names, extra: "x"})
        assert list(caught.value.fields) == [extra]
    assert desk.identity.profile(signed_in.actor) == before


def test_a_session_is_ended_by_its_id_and_its_next_request_is_a_visitors(desk: Desk) -> None:
    desk.active()
    here, there = desk.sign_in(), desk.sign_in()
    desk.identity.revoke_session(here.actor, there.actor.session_id)
    assert desk.who(there.secret) is None
    assert desk.who(here.secret)
    with pytest.raises(NotFound):
        desk.identity.revoke_session(here.actor, there.actor.session_id)
    assert [each.action for each in desk.house.audit.entries()][:1] == ["identity.session_revoked"]


def test_somebody_elses_session_is_not_there(desk: Desk) -> None:
    desk.active()
    desk.active(user_name="eva.luz", email="eva@correo.example")
    ana, eva = desk.sign_in(), desk.sign_in("eva.luz")
    for session_id in (ana.actor.session_id, "nothing", ""):
        with pytest.raises(NotFound):
            desk.identity.revoke_session(eva.actor, session_id)
    assert desk.who(ana.secret)
    with pytest.raises(SignInRequired):
        desk.identity.revoke_session(Anonymous(), ana.actor.session_id)


def test_a_new_device_is_told_and_a_known_one_is_not(desk: Desk) -> None:
    desk.active()
    desk.sign_in(agent=FIREFOX, address="192.0.2.1")
    desk.sign_in(agent=FIREFOX_LATER, address="192.0.2.200")
    assert desk.events("identity.signed_in") == []
    elsewhere = desk.sign_in(agent=FIREFOX, address="198.51.100.7")
    phone = desk.sign_in(agent=PHONE, address="192.0.2.1")
    desk.sign_in(agent=PHONE, address="192.0.2.99")
    told = desk.events("identity.signed_in")
    assert [each["session_id"] for each in told] == [each.actor.session_id for each in (elsewhere, phone)]
    notice = desk.identity.sign_in_notice(told[1]["session_id"])
    assert (notice.label, notice.created_at) == ("Safari · iPhone", desk.house.clock.now())
    assert desk.identity.sign_in_notice("nothing") is None


def test_what_is_new_for_one_is_asked_for_each_identity(desk: Desk) -> None:
    desk.active()
    desk.active(user_name="eva.luz", email="eva@correo.example")
    desk.sign_in(agent=FIREFOX)
    desk.sign_in("eva.luz", agent=PHONE)
    desk.sign_in("eva.luz", agent=FIREFOX)
    assert len(desk.events("identity.signed_in")) == 1


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("nowhere", ""),
    ],
)
def test_a_part_of_the_network_is_a_home(address: str, block: str) -> None:
    assert block_of(address) == block
