"""Vologda: a clerk records the signed agreement, the portal issues the login, and the power's end ends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ventanilla.errors import AccessEnded, Conflict, InvalidInput, NotFound, NotPermitted, SignInRefused
from ventanilla.kernel.actors import Anonymous, StaffActor
from ventanilla.supply.model import Proof, Signer
from ventanilla.testing.issuing import CLERK, MINE, add_contract, choose, load_clients, load_contracts, sign_in
from ventanilla.testing.mailbox import links, plain

pytestmark = [pytest.mark.utility("vologda"), pytest.mark.covers("VOL-01")]
HEAD = {
    "customer_number": "20000107",
    "number": "ЛК-17",
    "signed_on": "10.04.2026",
    "signer": "head",
    "signer_name": "Белова Анна Сергеевна",
    "document": "passport",
    "document_number": "1903 123456",
    "email": "belova@len.example",
}
PROXY = {
    **HEAD,
    "signer": "proxy",
    "signer_name": "Туманов Илья Павлович",
    "document": "power",
    "document_number": "77-АВ № 12/2026",
    "valid_until": "20.04.2026",
    "contracts": "2000010702",
    "email": "tumanov@len.example",
}
NIGHT = datetime(2026, 4, 20, 20, 59, 59, tzinfo=UTC)
"""The last second of the power's last day in Moscow."""


@pytest.fixture
def vologda(portal: Any) -> Any:
    load_clients(portal)
    return portal


def settle(portal: Any, values: dict[str, str]) -> tuple[Any, Any]:
    recorded = portal.staff.record_agreement(CLERK, values)
    first = recorded.first
    made = choose(portal, sign_in(portal, first.user_name, first.password), first.password)
    return recorded.agreement, made


def seen(portal: Any, secret: str) -> list[str]:
    return [each.number for each in portal.supply.supplies(portal.identity.actor_of(secret), None)]


def test_the_head_signs_and_gets_a_login_that_opens_all_contracts(vologda: Any) -> None:
    agreement, made = settle(vologda, HEAD)
    assert agreement.login.startswith("vl")
    assert (agreement.signer, agreement.document_shown, agreement.valid_until) == (Signer.HEAD, "…456", None)
    assert seen(vologda, made.secret) == ["2000010701", "2000010702"]
    load_contracts(vologda, add_contract("20000107", "2000010703"))
    again = sign_in(vologda, agreement.login, MINE)
    assert seen(vologda, again.secret) == ["2000010701", "2000010702", "2000010703"]
    (link, *_) = vologda.supply.links_of(vologda.identity.actor_of(again.secret), None)
    assert (link.evidence.policy, link.evidence.proof, link.evidence.channel) == ("agreement", Proof.STAFF, "agreement")


def test_a_passport_is_kept_as_a_hash_and_its_last_signs(vologda: Any) -> None:
    vologda.staff.record_agreement(CLERK, HEAD)
    with vologda.house.db.read() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM agreement").all())
    assert "123456" not in kept
    assert "1903" not in kept
    assert "123456" not in repr(vologda.house.audit.entries())


def test_a_proxy_sees_the_contracts_of_the_power_until_its_last_second(vologda: Any, smtp_sink: Any) -> None:
    agreement, made = settle(vologda, PROXY)
    token = sign_in(vologda, agreement.login, MINE, "api")
    assert seen(vologda, made.secret) == ["2000010702"]
    vologda.house.clock.set(NIGHT)
    token = sign_in(vologda, agreement.login, MINE, "api")
    made = sign_in(vologda, agreement.login, MINE)
    actor = vologda.identity.actor_of(made.secret)
    assert actor is not None
    vologda.house.clock.advance(timedelta(seconds=1))
    assert vologda.identity.actor_of(made.secret) is None
    assert vologda.identity.actor_of(token.secret, "api") is None
    assert vologda.supply.supplies(actor, None) == (), "not even for who is in the middle of something"
    with pytest.raises(AccessEnded):
        sign_in(vologda, agreement.login, MINE)
    with pytest.raises(SignInRefused):
        sign_in(vologda, agreement.login, "не та фраза 12")
    vologda.house.clock.advance(timedelta(hours=2))
    vologda.house.jobs.run_due()
    ended = vologda.supply.granting.agreement(CLERK, agreement.id)
    assert (ended.ended_by, ended.ended_at is not None) == ("expiry", True)
    told = [str(each["Subject"]) for each in smtp_sink.to("tumanov@len.example")]
    assert [one for one in told if "Доступ" in one] != []


def test_a_new_power_opens_the_login_again(vologda: Any) -> None:
    agreement, _made = settle(vologda, PROXY)
    vologda.house.clock.set(NIGHT + timedelta(hours=2))
    vologda.house.jobs.run_due()
    renewed = vologda.staff.renew_agreement(
        CLERK, agreement.id, {"document_number": "77-АВ № 40/2026", "valid_until": "31.12.2026"}
    )
    assert (renewed.ended_at, renewed.document_shown) == (None, "77-АВ № 40/2026")
    assert seen(vologda, sign_in(vologda, agreement.login, MINE).secret) == ["2000010702"]


def test_a_new_power_opens_no_login_that_somebody_closed(vologda: Any) -> None:
    agreement, made = settle(vologda, PROXY)
    actor = vologda.identity.actor_of(made.secret)
    vologda.identity.closing.block(StaffActor("Olga"), actor.identity_id, "жалоба")
    vologda.house.clock.set(NIGHT + timedelta(hours=2))
    vologda.house.jobs.run_due()
    vologda.staff.renew_agreement(
        CLERK, agreement.id, {"document_number": "77-АВ № 40/2026", "valid_until": "31.12.2026"}
    )
    with pytest.raises(AccessEnded):
        sign_in(vologda, agreement.login, MINE)
    vologda.identity.closing.let_in(StaffActor("Olga"), actor.identity_id, "выяснено")
    assert seen(vologda, sign_in(vologda, agreement.login, MINE).secret) == ["2000010702"]


def test_whoever_was_blocked_when_their_power_ended_is_let_into_nothing(vologda: Any) -> None:
    agreement, made = settle(vologda, HEAD)
    actor = vologda.identity.actor_of(made.secret)
    vologda.identity.closing.block(StaffActor("Olga"), actor.identity_id, "жалоба")
    vologda.staff.end_agreement(CLERK, agreement.id, "уволена")
    vologda.identity.closing.let_in(StaffActor("Olga"), actor.identity_id, "выяснено")
    with pytest.raises(AccessEnded):
        sign_in(vologda, agreement.login, MINE)


def test_the_staff_ends_access_at_once(vologda: Any) -> None:
    agreement, made = settle(vologda, HEAD)
    with pytest.raises(NotPermitted):
        vologda.staff.end_agreement(Anonymous(), agreement.id, "уволена")
    vologda.staff.end_agreement(CLERK, agreement.id, "уволена")
    assert vologda.identity.actor_of(made.secret) is None
    with pytest.raises(AccessEnded):
        sign_in(vologda, agreement.login, MINE)
    with pytest.raises(Conflict):
        vologda.staff.end_agreement(CLERK, agreement.id, "ещё раз")
    with pytest.raises(Conflict):
        vologda.staff.issue_code(CLERK, agreement.login, "просит")
    with pytest.raises(NotFound):
        vologda.staff.end_agreement(CLERK, "nothing", "уволена")
    done = [each.action for each in vologda.house.audit.entries() if each.actor_id == "marina"]
    assert done.count("supply.agreement_ended") == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"customer_number": "999"}, "customer_number"),
        ({"signer": "somebody"}, "signer"),
        ({"signed_on": "16.04.2026"}, "signed_on"),
        ({"signed_on": "31.04.2026"}, "signed_on"),
        ({"document": "power"}, "document"),
        ({"document_number": "12"}, "document_number"),
        ({"email": "nobody"}, "email"),
        ({"contracts": "2000010701, 1020045101"}, "contracts"),
        ({"signer": "proxy", "document": "power"}, "valid_until"),
        ({"signer": "proxy", "document": "power", "valid_until": "14.04.2026"}, "valid_until"),
        ({"signer": "proxy", "document": "power", "valid_until": "01.01.2099"}, "valid_until"),
        ({"signer_name": ""}, "signer_name"),
        ({"is_staff": "1"}, "is_staff"),
    ],
)
def test_what_the_paper_can_not_say_is_refused_with_its_field(
    vologda: Any, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        vologda.staff.record_agreement(CLERK, {**HEAD, **changes})
    assert set(refused.value.fields) == {field}
    assert vologda.staff.agreements(CLERK) == ()


def test_a_forgotten_password_goes_to_the_registered_e_mail_or_through_the_staff(vologda: Any, smtp_sink: Any) -> None:
    agreement, _made = settle(vologda, HEAD)
    vologda.identity.request_reset(Anonymous("192.0.2.9"), {"user_name": agreement.login.upper()})
    vologda.house.jobs.run_due()
    reset = [each for each in smtp_sink.to("belova@len.example") if "/password/reset/" in plain(each)]
    secret = links(reset[-1])[0].rpartition("/")[2]
    vologda.identity.reset_password(secret, {"password": "новая фраза 5", "password_again": "новая фраза 5"})
    assert not sign_in(vologda, agreement.login, "новая фраза 5").is_limited
    given = vologda.staff.issue_code(CLERK, agreement.login, "пришла с паспортом")
    assert sign_in(vologda, agreement.login, given.password).is_limited


def test_the_first_password_is_good_for_three_days(vologda: Any) -> None:
    first = vologda.staff.record_agreement(CLERK, HEAD).first
    vologda.house.clock.advance(timedelta(days=3, seconds=1))
    with pytest.raises(SignInRefused):
        sign_in(vologda, first.user_name, first.password)


def test_two_agreements_are_two_logins(vologda: Any) -> None:
    one, other = (
        vologda.staff.record_agreement(CLERK, each).agreement for each in (HEAD, {**PROXY, "email": HEAD["email"]})
    )
    assert one.login != other.login
    assert {each.id for each in vologda.staff.agreements(CLERK, "20000107")} == {one.id, other.id}
    assert vologda.staff.agreements(CLERK, "10448830") == ()
