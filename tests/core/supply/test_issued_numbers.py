"""Komi: a number of the bill, proof, a one-time password to the contact on file, a password of one's own."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from ventanilla.errors import Conflict, InvalidInput, NotFound, NotPermitted, SignInRefused, SignInRequired
from ventanilla.kernel.actors import Anonymous
from ventanilla.supply.model import Proof
from ventanilla.testing.issuing import (
    CLERK,
    KANEVA,
    MINE,
    add_contract,
    choose,
    load_clients,
    load_contracts,
    password_in,
    sign_in,
)
from ventanilla.testing.mailbox import plain

pytestmark = pytest.mark.utility("komiesc")
VISITOR = Anonymous("192.0.2.7")


@pytest.fixture
def komi(portal: Any) -> Any:
    load_clients(portal)
    return portal


def ask(portal: Any, door: str = "persons", **changes: str) -> None:
    portal.supply.granting.request_password(VISITOR, door, {**KANEVA, **changes})
    portal.house.jobs.run_due()


def numbers(portal: Any, secret: str) -> list[str]:
    actor = portal.identity.actor_of(secret)
    return [point.number for point in portal.supply.supplies(actor, None)]


@pytest.mark.covers("KOM-03", "KOM-05", "KOM-10")
def test_a_client_gets_a_password_by_sms_and_must_choose_one(komi: Any, sms_sink: Any) -> None:
    ask(komi)
    (sms,) = sms_sink.to("+79000000451")
    once = password_in(sms["text"])
    assert "10200451" not in sms["text"]
    came = sign_in(komi, "1020 0451", once)
    assert came.is_limited
    assert komi.identity.actor_of(came.secret) is None, "with a one-time password nothing else opens"
    made = choose(komi, came, once)
    assert numbers(komi, made.secret) == ["1020045101", "1020045102"]
    assert komi.identity.newcomer(came.secret) is None
    with pytest.raises(SignInRefused):
        sign_in(komi, "10200451", once)
    assert not sign_in(komi, "10200451", MINE).is_limited


@pytest.mark.covers("KOM-05")
def test_a_contract_number_opens_that_contract_only(komi: Any, sms_sink: Any) -> None:
    ask(komi, customer_number="10200451-02")
    once = password_in(sms_sink.to("+79000000451")[0]["text"])
    made = choose(komi, sign_in(komi, "1020045102", once), once)
    assert numbers(komi, made.secret) == ["1020045102"]
    with pytest.raises(SignInRefused):
        sign_in(komi, "10200451", MINE)


@pytest.mark.parametrize(
    "changes",
    [
        {"mobile": "+7 900 000-04-52"},
        {"full_name": "Канева Полина Ивановна"},
        {"birth_date": "10.03.1958"},
        {"customer_number": "99999999"},
        {"customer_number": "10448830"},
        {"customer_number": "1020045103"},
    ],
)
@pytest.mark.covers("KOM-03")
def test_anything_wrong_sends_nothing_and_looks_the_same(komi: Any, sms_sink: Any, changes: dict[str, str]) -> None:
    ask(komi, **changes)
    assert sms_sink.messages == []
    with komi.house.db.read() as connection:
        typed = connection.exec_driver_sql("SELECT typed FROM password_claim").scalars().all()
    assert typed == [""], "what was typed is forgotten"


@pytest.mark.parametrize("name", ["КАНЕВА ПОЛИНА ИГОРЕВНА", " канёва  полина   игоревна ", "Канева Полина Игоревна"])
def test_a_name_is_the_same_in_every_spelling(komi: Any, sms_sink: Any, name: str) -> None:
    ask(komi, full_name=name, birth_date="1958-03-09", mobile="8 (900) 000 04 51")
    assert len(sms_sink.to("+79000000451")) == 1


def test_what_can_not_be_such_data_is_refused_with_its_field(komi: Any) -> None:
    odd = {
        "full_name": "Kaneva Polina",
        "birth_date": "31.02.1958",
        "customer_number": "x",
        "mobile": "+1 900 123 4567",
    }
    with pytest.raises(InvalidInput) as refused:
        komi.supply.granting.request_password(VISITOR, "persons", odd)
    assert set(refused.value.fields) == set(odd)


def test_the_new_password_kills_the_old_one_time_one_and_the_clock_kills_both(komi: Any, sms_sink: Any) -> None:
    ask(komi)
    ask(komi)
    first, second = (password_in(each["text"]) for each in sms_sink.to("+79000000451"))
    with pytest.raises(SignInRefused):
        sign_in(komi, "10200451", first)
    komi.house.clock.advance(timedelta(minutes=10, seconds=1))
    with pytest.raises(SignInRefused):
        sign_in(komi, "10200451", second)
    komi.house.clock.advance(timedelta(hours=-1))
    with pytest.raises(SignInRefused):
        sign_in(komi, "10200451", second)


def test_three_wrong_tries_end_a_one_time_password(komi: Any, sms_sink: Any) -> None:
    ask(komi)
    once = password_in(sms_sink.to("+79000000451")[0]["text"])
    for at in range(3):
        with pytest.raises(SignInRefused):
            sign_in(komi, "10200451", f"aaaa-bbbb-ccc{at + 2}")
    with pytest.raises(SignInRefused):
        sign_in(komi, "10200451", once)


def test_the_password_of_before_is_good_until_the_new_one_is_chosen(komi: Any, sms_sink: Any) -> None:
    ask(komi)
    once = password_in(sms_sink.to("+79000000451")[0]["text"])
    choose(komi, sign_in(komi, "10200451", once), once)
    ask(komi)
    assert not sign_in(komi, "10200451", MINE).is_limited


@pytest.mark.covers("KOM-04")
def test_the_operator_issues_a_code_with_a_reason_that_the_audit_keeps(komi: Any) -> None:
    with pytest.raises(NotPermitted):
        komi.staff.issue_code(VISITOR, "10448830", "звонок")
    with pytest.raises(InvalidInput) as refused:
        komi.staff.issue_code(CLERK, "10448830", " ")
    assert set(refused.value.fields) == {"reason"}
    with pytest.raises(NotFound):
        komi.staff.issue_code(CLERK, "77777777", "звонок")
    given = komi.staff.issue_code(CLERK, "10448830", "звонок, телефона в договоре нет")
    (entry,) = [each for each in komi.house.audit.entries() if each.action == "identity.code_issued"]
    assert (entry.actor_id, entry.facts["reason"]) == ("marina", "звонок, телефона в договоре нет")
    assert given.password not in repr(given)
    assert given.password not in repr(komi.house.audit.entries())
    made = choose(komi, sign_in(komi, given.user_name, given.password), given.password)
    actor = komi.identity.actor_of(made.secret)
    (link,) = komi.supply.links_of(actor, None)
    assert (link.evidence.policy, link.evidence.proof, link.evidence.channel) == ("client_number", Proof.STAFF, "staff")


@pytest.mark.covers("KOM-14")
def test_an_organisation_gets_its_password_by_the_e_mail_on_file(komi: Any, smtp_sink: Any) -> None:
    claim = {"inn": "7707083893", "customer_number": "20000107", "email": "BUH@len.example"}
    komi.supply.granting.request_password(VISITOR, "organisations", {**claim, "email": "thief@x.example"})
    komi.house.jobs.run_due()
    assert not smtp_sink.to("thief@x.example")
    komi.supply.granting.request_password(VISITOR, "organisations", claim)
    komi.house.jobs.run_due()
    once = password_in(plain(smtp_sink.to("buh@len.example")[0]))
    made = choose(komi, sign_in(komi, "20000107", once), once)
    assert numbers(komi, made.secret) == ["2000010701", "2000010702"]


def test_links_follow_the_records_at_each_sign_in(komi: Any, sms_sink: Any) -> None:
    ask(komi)
    once = password_in(sms_sink.to("+79000000451")[0]["text"])
    choose(komi, sign_in(komi, "10200451", once), once)
    load_contracts(
        komi, add_contract("10200451", "1020045101", date(2026, 4, 1)), add_contract("10200451", "1020045104")
    )
    assert numbers(komi, sign_in(komi, "10200451", MINE).secret) == ["1020045102", "1020045104"]
    actor = komi.identity.actor_of(sign_in(komi, "10200451", MINE).secret)
    held = komi.supply.held_links(CLERK, identity_id=actor.identity_id)
    assert sorted(each.ended_by for each in held) == ["", "", "records"]
    komi.house.jobs.run_due()
    assert len(sms_sink.messages) == 1, "nobody is written to for what the records opened"


@pytest.mark.covers("KOM-10")
def test_the_settings_change_password_and_contacts_after_the_current_one(
    komi: Any, sms_sink: Any, smtp_sink: Any
) -> None:
    ask(komi)
    once = password_in(sms_sink.to("+79000000451")[0]["text"])
    actor = komi.identity.actor_of(choose(komi, sign_in(komi, "10200451", once), once).secret)
    now = komi.identity.settings(actor)
    assert now == {"email": "", "phone": "+79000000451"}
    blank = {"current_password": MINE, "password": "", "password_again": "", **now}
    with pytest.raises(InvalidInput) as refused:
        komi.identity.save_settings(actor, {**blank, "current_password": "другая фраза 12"})
    assert set(refused.value.fields) == {"current_password"}
    assert komi.identity.save_settings(actor, {**blank, "email": "kaneva@pochta.example"}) is None
    komi.house.jobs.run_due()
    assert komi.identity.settings(actor)["email"] == "", "it waits for its proof"
    assert len(smtp_sink.to("kaneva@pochta.example")) == 1
    changed = komi.identity.save_settings(
        actor, {**blank, "password": "совсем иная 8", "password_again": "совсем иная 8"}
    )
    assert komi.identity.actor_of(changed.secret) is not None
    with pytest.raises(SignInRefused):
        sign_in(komi, "10200451", MINE)


def test_a_newcomer_can_do_nothing_else(komi: Any, sms_sink: Any) -> None:
    ask(komi)
    once = password_in(sms_sink.to("+79000000451")[0]["text"])
    newcomer = komi.identity.newcomer(sign_in(komi, "10200451", once).secret)
    held = partial(komi.supply.supplies, scope=None)
    for act in (held, komi.identity.profile, komi.identity.sessions_of):
        with pytest.raises(SignInRequired):
            act(newcomer)
    typed = {"current_password": once, "password": "", "password_again": "", **komi.identity.settings(newcomer)}
    with pytest.raises(InvalidInput) as refused:
        komi.identity.save_settings(newcomer, typed)
    assert set(refused.value.fields) == {"password"}


def test_nobody_registers_or_links_here(komi: Any) -> None:
    with pytest.raises(NotFound):
        komi.identity.register(VISITOR, {}, "ru")
    with pytest.raises(NotFound):
        komi.identity.request_reset(VISITOR, {"customer_number": "10200451"})
    with pytest.raises(NotFound):
        komi.supply.granting.request_password(VISITOR, "nobody", KANEVA)
    with pytest.raises(NotFound):
        komi.supply.granting.record_agreement(CLERK, {})


def test_a_shut_login_gets_no_code(komi: Any) -> None:
    given = komi.staff.issue_code(CLERK, "10448830", "звонок")
    login = komi.identity.issuing.named("10448830")
    with komi.house.db.write() as connection:
        komi.identity.issuing.close(connection, CLERK, login.identity_id, "staff")
    with pytest.raises(Conflict):
        komi.staff.issue_code(CLERK, "10448830", "звонок")
    with pytest.raises(SignInRefused):
        sign_in(komi, "10448830", given.password)
