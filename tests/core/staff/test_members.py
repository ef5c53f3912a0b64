"""Signing in to the back office: password and second factor, once each, within budgets, while the member is one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest

from ventanilla.errors import Conflict, InvalidInput, LinkExpired, NotPermitted, SignInRefused
from ventanilla.identity.service.factors.totp import code_at, step_at, step_of
from ventanilla.kernel.actors import Anonymous
from ventanilla.kernel.codes import typed_code
from ventanilla.testing.desk import CHIEF, PASSWORD, Clerk

pytestmark = pytest.mark.utility("vologda")
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The 20 bytes 12345678901234567890 of RFC 6238, appendix B, in base 32."""


@pytest.mark.parametrize(
    ("second", "eight_digits"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_are_those_of_the_standard(second: int, eight_digits: str) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    assert code_at(SECRET, moment) == eight_digits[-6:]
    assert step_of(SECRET, eight_digits[-6:], moment) == second // 30 == step_at(moment)


def test_a_code_is_good_one_step_around_and_no_longer() -> None:
    moment = datetime.fromtimestamp(1234567890, UTC)
    code = code_at(SECRET, moment)
    for off, is_good in ((-60, False), (-30, True), (0, True), (30, True), (60, False)):
        assert (step_of(SECRET, code, moment + timedelta(seconds=off)) is not None) is is_good


def sign_in(clerk: Clerk, code: str, password: str = PASSWORD, address: str = "192.0.2.1") -> Any:
    return clerk.portal.staff.members.sign_in(Anonymous(address), clerk.email, password, code)


def test_a_code_is_used_once_however_it_is_written(hire: Callable[..., Clerk]) -> None:
    clerk = hire()
    clerk.wait()
    code = clerk.code()
    assert sign_in(clerk, f" {code[:3]} {code[3:]} ").actor.name == clerk.name
    wide = "".join(chr(ord(char) - ord("0") + 0xFF10) for char in code)
    assert typed_code(wide) == code
    for again in (code, f"{code[:3]} {code[3:]}", wide, f"{code[:3]}-{code[3:]}"):
        with pytest.raises(SignInRefused):
            sign_in(clerk, again)
    clerk.wait()
    assert sign_in(clerk, "".join(chr(ord(char) - ord("0") + 0xFF10) for char in clerk.code()))


def test_the_very_same_form_signs_nobody_in_again(hire: Callable[..., Clerk]) -> None:
    clerk = hire()
    clerk.wait()
    clerk.get("/staff/sign-out")
    code, key = clerk.code(), "k" * 26
    first = clerk.sign_in(code, form_key=key)
    clerk.client.delete_cookie("vologda_staff", domain="127.0.0.1", path="/vologda/staff")
    again = clerk.sign_in(code, form_key=key)
    assert (first.status_code, again.status_code) == (303, 401)
    assert "Set-Cookie" not in again.headers or "vologda_staff" not in again.headers["Set-Cookie"]


def test_of_two_at_once_with_one_code_one_gets_in(hire: Callable[..., Clerk]) -> None:
    clerk = hire()
    clerk.wait()
    code, came_in = clerk.code(), []

    def come() -> None:
        try:
            came_in.append(sign_in(clerk, code))
        except SignInRefused:
            return

    threads = [Thread(target=come) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(came_in) == 1


def test_the_code_of_the_enrolment_signs_nobody_in(hire: Callable[..., Clerk]) -> None:
    clerk = hire()
    with pytest.raises(SignInRefused):
        sign_in(clerk, clerk.code())


def test_both_factors_are_needed(hire: Callable[..., Clerk]) -> None:
    clerk = hire()
    clerk.wait()
    for password, code in ((PASSWORD, ""), (PASSWORD, "000000"), ("", clerk.code()), ("not it at all", clerk.code())):
        with pytest.raises(SignInRefused):
            sign_in(clerk, code, password, "192.0.2.9")
    assert sign_in(clerk, clerk.code(), address="192.0.2.7")


def test_wrong_codes_use_the_budget_up(hire: Callable[..., Clerk]) -> None:
    clerk = hire()
    clerk.wait()
    tries = clerk.portal.house.utility.identity.sign_in_per_target.tries
    for _ in range(tries):
        with pytest.raises(SignInRefused):
            sign_in(clerk, "000000", address="198.51.100.1")
    with pytest.raises(SignInRefused):
        sign_in(clerk, clerk.code(), address="198.51.100.2")
    clerk.wait(24 * 3600)
    assert sign_in(clerk, clerk.code(), address="198.51.100.2")
    actions = [one.action for one in clerk.portal.house.audit.entries(limit=3)]
    assert actions[:2] == ["staff.signed_in", "staff.sign_in_refused"]


def test_a_recovery_code_signs_in_once(hire: Callable[..., Clerk]) -> None:
    clerk = hire()
    assert len(set(clerk.codes)) == 10
    assert sign_in(clerk, clerk.codes[0].upper().replace("-", " "))
    with pytest.raises(SignInRefused):
        sign_in(clerk, clerk.codes[0])
    assert sign_in(clerk, clerk.codes[1])
    (one,) = clerk.portal.staff.members.members(CHIEF)
    assert one.codes_left == 8


def test_an_invitation_is_good_once_and_for_a_while(portal: Any, app: Any) -> None:
    clerk = Clerk(portal, app)
    members = portal.staff.members
    typed = {"password": PASSWORD, "password_again": PASSWORD, "code": "000000"}
    with pytest.raises(InvalidInput) as wrong:
        members.enrol(clerk.secret, typed)
    assert set(wrong.value.fields) == {"code"}
    for password in ("short", "password1234", "Olga Ruiz"):
        with pytest.raises(InvalidInput):
            members.enrol(clerk.secret, {"password": password, "password_again": password, "code": clerk.code()})
    assert members.enrol(clerk.secret, {**typed, "code": clerk.code()}).codes
    clerk.wait()
    with pytest.raises(LinkExpired):
        members.enrol(clerk.secret, {**typed, "code": clerk.code()})
    late = Clerk(portal, app, "Petra Sosa")
    clerk.wait(3 * 24 * 3600)
    with pytest.raises(LinkExpired):
        members.enrolment(late.secret)


def test_neither_secret_nor_password_nor_code_is_in_the_database(hire: Callable[..., Clerk]) -> None:
    from sqlalchemy import text

    clerk = hire()
    with clerk.portal.house.db.engine.connect() as connection:
        rows = [
            str(list(connection.execute(text(f"SELECT * FROM {name}"))))
            for name in ("staff_member", "staff_session", "staff_recovery_code", "audit_entry")
        ]
    cookie = clerk.client.get_cookie("vologda_staff", domain="127.0.0.1", path="/vologda/staff")
    assert cookie is not None
    for secret in (clerk.factor, PASSWORD, clerk.codes[0], clerk.secret, cookie.value):
        assert not any(secret in each for each in rows)


def test_a_session_ends_with_its_member_its_idleness_and_its_day(hire: Callable[..., Clerk], portal: Any) -> None:
    boss, clerk = hire("admin", name="Berta Gil"), hire()
    assert clerk.get("/staff/").status_code == 200
    portal.staff.members.set_enabled(boss.actor, clerk.id, False, "left the company")
    assert clerk.get("/staff/").status_code == 303
    clerk.wait()
    assert clerk.sign_in().status_code == 401
    portal.staff.members.set_enabled(boss.actor, clerk.id, True, "came back")
    assert clerk.get("/staff/").status_code == 303
    assert clerk.sign_in().status_code == 303
    clerk.wait(29 * 60)
    assert clerk.get("/staff/").status_code == 200
    clerk.wait(31 * 60)
    assert clerk.get("/staff/").status_code == 303
    assert clerk.sign_in().status_code == 303
    for _ in range(25):
        clerk.wait(24 * 60)
        last = clerk.get("/staff/").status_code
    assert last == 303


def test_roles_hold_from_the_next_page_on(hire: Callable[..., Clerk], portal: Any) -> None:
    boss, clerk = hire("admin", name="Berta Gil"), hire("clerk", "editor")
    assert clerk.get("/staff/customers").status_code == 200
    portal.staff.members.set_roles(boss.actor, clerk.id, ["editor"])
    assert clerk.get("/staff/customers").status_code == 403
    with pytest.raises(NotPermitted):
        portal.staff.find(clerk.actor, "somebody", "why")
    with pytest.raises(NotPermitted):
        portal.staff.members.set_roles(clerk.actor, clerk.id, ["admin"])


def test_somebody_always_looks_after_the_members(hire: Callable[..., Clerk], portal: Any) -> None:
    boss = hire("admin", name="Berta Gil")
    members = portal.staff.members
    with pytest.raises(Conflict):
        members.set_enabled(boss.actor, boss.id, False, "by mistake")
    with pytest.raises(Conflict):
        members.set_roles(boss.actor, boss.id, ["clerk"])
    other = hire("admin", name="Otto Paz")
    assert not members.set_enabled(boss.actor, boss.id, False, "goes on leave").is_enabled
    with pytest.raises(Conflict):
        members.set_enabled(other.actor, other.id, False, "too")
    assert not members.set_enabled(CHIEF, other.id, False, "the command line can add another").is_enabled


def test_a_reset_voids_everything(hire: Callable[..., Clerk], portal: Any) -> None:
    boss, clerk = hire("admin", name="Berta Gil"), hire()
    with pytest.raises(InvalidInput):
        portal.staff.members.reset(boss.actor, clerk.id, " ")
    again = portal.staff.members.reset(boss.actor, clerk.id, "lost the phone")
    assert clerk.get("/staff/").status_code == 303
    clerk.wait()
    for code in (clerk.code(), clerk.codes[0]):
        with pytest.raises(SignInRefused):
            sign_in(clerk, code)
    clerk.path = again.path
    assert portal.staff.members.enrolment(clerk.secret).factor != clerk.factor
    entry = portal.house.audit.entries(subject=clerk.id, limit=1)[0]
    assert (entry.actor_kind, entry.actor_id, entry.action) == ("staff", "Berta Gil", "staff.reset")
    assert entry.facts["reason"] == "lost the phone"


def test_two_members_share_neither_address_nor_name(hire: Callable[..., Clerk], portal: Any) -> None:
    clerk = hire()
    for name, email in (("Somebody Else", clerk.email.upper()), ("OLGA  ruiz", "other@oficina.example")):
        with pytest.raises(InvalidInput):
            portal.staff.members.add(CHIEF, {"name": name, "email": email}, ["clerk"])
    with pytest.raises(InvalidInput) as none:
        portal.staff.members.add(CHIEF, {"name": "New One", "email": "new@oficina.example"}, [])
    assert set(none.value.fields) == {"roles"}


def test_the_cookie_goes_to_the_back_office_only(hire: Callable[..., Clerk]) -> None:
    clerk = hire()
    clerk.wait()
    header = clerk.sign_in().headers["Set-Cookie"]
    assert header.startswith("vologda_staff=")
    for part in ("Path=/vologda/staff", "HttpOnly", "SameSite=Strict"):
        assert part in header
    assert clerk.client.get_cookie("vologda_session", domain="127.0.0.1", path="/vologda") is None


def test_signing_out_ends_the_session_in_the_database(hire: Callable[..., Clerk], portal: Any) -> None:
    clerk = hire()
    cookie = clerk.client.get_cookie("vologda_staff", domain="127.0.0.1", path="/vologda/staff")
    assert cookie is not None
    assert portal.staff.members.actor(cookie.value).name == clerk.name
    assert clerk.post("/staff/sign-out", "/staff/").status_code == 303
    assert portal.staff.members.actor(cookie.value) is None
