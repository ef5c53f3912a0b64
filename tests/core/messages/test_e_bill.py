"""Bills by e-mail and SMS: consent, one mail a bill, its end, and what comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ventanilla.errors import Conflict, InvalidInput, LinkExpired, NotFound, SignInRequired, TooManyTries
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.messages.model import E_BILL_TEXT, Medium, Wish
from ventanilla.supply.tables.links import add_link
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import applicant
from ventanilla.testing.mailbox import SmtpSink, links, plain
from ventanilla.testing.subscribing import (
    EMAIL,
    Subscriber,
    bills_to,
    opt_in,
    opt_out,
    pdf_of,
    steps,
    stop_secret,
)

pytestmark = [pytest.mark.utility("cosepav")]
OTHER = "casa@correo.example"


@pytest.mark.covers("COS-14")
def test_whoever_agrees_gets_the_next_bill_with_the_paper_of_the_portal(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    seen = opt_in(ana)
    assert seen.is_on
    (consent,) = seen.history
    assert (consent.state, consent.channel, consent.locale) == ("given", "web", "es-AR")
    assert (consent.address, consent.text_version) == (EMAIL, E_BILL_TEXT.version)
    assert consent.at == ana.portal.house.clock.now()
    bill_id = ana.bill()
    (mail,) = bills_to(smtp_sink, EMAIL)
    assert mail["Subject"] == "Tu factura de abril de 2026"
    assert "$\u00a02.671,84" in plain(mail)
    assert "10/04/2026" in plain(mail)
    name, content = pdf_of(mail)
    paper = ana.portal.documents.bill_pdf(ana.actor, ana.supply, bill_id, "es-AR")
    assert content == paper.content
    assert name == paper.filename
    base = ana.portal.house.settings.base_url
    page, stop = links(mail)
    assert page == f"{base}/supplies/{ana.supply}/bills/{bill_id}"
    assert str(mail["List-Unsubscribe"]) == f"<{stop}>"
    assert stop.startswith(f"{base}/unsubscribe/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.covers("COS-14", "KOM-13")
def test_agreeing_is_confirmed_by_mail_and_can_be_ended_from_there(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    opt_in(ana)
    (mail,) = smtp_sink.to(EMAIL)
    assert str(mail["Subject"]) == "Tus facturas llegan por e-mail desde ahora: 8888 / 1"
    assert f"/supplies/{ana.supply}/e-bill" in plain(mail)
    kinds = [one.kind for one in ana.portal.messages.notifications(ana.actor).items]
    assert kinds.count("e_bill_confirmed") == 1
    assert not ana.portal.messages.stop(stop_secret(mail)).is_on
    opt_out(ana)
    opt_in(ana)
    assert len(smtp_sink.to(EMAIL)) == 2


def test_a_consent_withdrawn_at_once_is_not_confirmed(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    wish = Wish(Medium.EMAIL, is_agreed=True)
    ana.portal.messages.opt_in(ana.actor, ana.supply, wish, "web", "es-AR")
    opt_out(ana)
    ana.work()
    assert smtp_sink.to(EMAIL) == []


def test_without_consent_no_bill_is_sent(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    ana.bill()
    assert bills_to(smtp_sink, EMAIL) == []
    opt_in(ana)
    opt_out(ana)
    ana.bill(number="B 0003-00012346")
    assert bills_to(smtp_sink, EMAIL) == []


def test_a_bill_is_sent_once_however_often_it_is_told(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    opt_in(ana)
    smtp_sink.refuse = 1
    bill_id = ana.bill()
    ana.portal.house.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]
    ana.work()
    for _ in range(3):
        ana.tell("billing.bill_issued", bill_id=bill_id)
    assert len(bills_to(smtp_sink, EMAIL)) == 1
    opt_out(ana)
    opt_in(ana)
    ana.tell("billing.bill_issued", bill_id=bill_id)
    assert len(bills_to(smtp_sink, EMAIL)) == 1


def test_nothing_is_sent_once_the_supply_is_let_go(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    opt_in(ana)
    ana.portal.supply.unlink(ana.actor, ana.link_id)
    with ana.portal.house.db.write() as connection:
        ana.portal.house.jobs.record(connection, "billing.bill_issued", supply_point_id=ana.supply, bill_id="x")
    ana.bill()
    assert bills_to(smtp_sink, EMAIL) == []
    with ana.portal.house.db.read() as connection:
        left = ana.portal.messages._consents.current(connection, ana.actor.identity_id, ana.supply)
    assert left is not None
    assert left.state == "ended"
    with pytest.raises(NotFound):
        ana.portal.messages.e_bill(ana.actor, ana.supply)


def test_nothing_is_sent_to_whoever_a_holder_threw_out(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    opt_in(ana)
    eva = holder_of_the_same(ana)
    (notice,) = (one for one in ana.portal.supply.issue_undo_notices(ana.link_id) if one.email == eva)
    ana.portal.supply.undo(notice.path.rpartition("/")[2])
    ana.bill()
    assert bills_to(smtp_sink, EMAIL) == []


def holder_of_the_same(ana: Subscriber) -> str:
    """Somebody else who holds the supply too, after the time that it takes; their address."""
    values = {"user_name": "eva", "email": "eva@correo.example", "first_name": "Eva", "last_name": "Sosa"}
    words = {"password": "nueve lunas claras", "password_again": "nueve lunas claras"}
    portal = ana.portal
    made = portal.identity.open_identity(SystemActor("test"), values | words, "es-AR")
    assert made
    row = {
        "id": "linkofeva",
        "identity_id": made,
        "supply_point_id": ana.supply,
        "customer_id": portal.house.id_of("customer", "8888"),
        "policy": "test",
        "version": 1,
        "proof": "staff",
        "channel": "",
        "made_at": portal.house.clock.now(),
        "effective_at": portal.house.clock.now(),
        "attempt_id": "none",
    }
    with portal.house.db.write() as connection:
        add_link(connection, row)
    return values["email"]


def test_strangers_and_visitors_choose_nothing(ana: Subscriber) -> None:
    wish = Wish(Medium.EMAIL, is_agreed=True)
    for actor, fault in ((applicant("extra"), NotFound), (Anonymous(), SignInRequired)):
        with pytest.raises(fault):
            ana.portal.messages.opt_in(actor, ana.supply, wish, "web", "es-AR")
        with pytest.raises(fault):
            ana.portal.messages.e_bill(actor, ana.supply)
        with pytest.raises(fault):
            ana.portal.messages.opt_out(actor, ana.supply, "web", "es-AR")


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish(Medium.EMAIL), "agree"),
        (Wish(Medium.EMAIL, is_agreed=True, text_version=99), "agree"),
        (Wish(Medium.SMS, is_agreed=True), "medium"),
        (Wish(Medium.EMAIL, "casa@correo.example\r\nBcc: x@y.example", True), "address"),
        (Wish(Medium.EMAIL, "casa@correo.example,otra@correo.example", True), "address"),
        (Wish(Medium.EMAIL, "ca\u202esa@correo.example", True), "address"),
        (Wish(Medium.EMAIL, "casa", True), "address"),
        (Wish(Medium.EMAIL, "c" * 300 + "@correo.example", True), "address"),
    ],
)
def test_what_cannot_be_agreed_to_names_the_field(ana: Subscriber, wish: Wish, field: str, smtp_sink: SmtpSink) -> None:
    with pytest.raises(InvalidInput) as fault:
        ana.portal.messages.opt_in(ana.actor, ana.supply, wish, "web", "es-AR")
    assert list(fault.value.fields) == [field]
    assert ana.portal.messages.e_bill(ana.actor, ana.supply).history == ()
    ana.work()
    assert smtp_sink.messages == []


def test_two_tabs_leave_one_whole_choice_and_the_one_that_lags_is_told(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    first = opt_in(ana, version=0)
    with pytest.raises(Conflict):
        opt_in(ana, address=OTHER, version=0)
    assert opt_in(ana, version=0).version == first.version, "the same wish again is no conflict"
    out = opt_out(ana)
    assert not out.is_on
    with pytest.raises(Conflict):
        opt_in(ana, version=first.version)
    again = opt_in(ana, version=out.version)
    assert again.is_on
    assert opt_out(ana).version == opt_out(ana).version
    seen = ana.portal.messages.e_bill(ana.actor, ana.supply)
    assert steps(seen) == ["given", "withdrawn", "given", "withdrawn"]
    assert [one.version for one in reversed(seen.history)] == [1, 2, 3, 4]


def test_another_address_gets_bills_only_once_it_said_so(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    seen = opt_in(ana, address=OTHER)
    assert not seen.is_on
    assert seen.waiting == OTHER
    ana.work()
    (asked,) = smtp_sink.to(OTHER)
    assert "8888" not in asked.as_string()
    assert "Ana" not in plain(asked)
    ana.bill()
    assert bills_to(smtp_sink, OTHER) == []
    (link,) = links(asked)
    secret = link.rpartition("/")[2]
    messages = ana.portal.messages
    assert messages.look_at_confirmation(secret) == OTHER
    messages.confirm_address(secret)
    with pytest.raises(LinkExpired):
        messages.confirm_address(secret)
    seen = messages.e_bill(ana.actor, ana.supply)
    assert seen.is_on
    assert (seen.waiting, steps(seen)) == ("", ["asked", "given"])
    ana.bill(number="B 0003-00012346")
    (mail,) = bills_to(smtp_sink, OTHER)
    assert "Ana" not in plain(mail)
    assert bills_to(smtp_sink, EMAIL) == []


def test_a_link_to_confirm_dies_with_time_a_newer_one_and_a_withdrawal(
    ana: Subscriber, smtp_sink: SmtpSink, clock: FixedClock
) -> None:
    messages = ana.portal.messages

    def secret() -> str:
        ana.work()
        return links(smtp_sink.to(OTHER)[-1])[0].rpartition("/")[2]

    opt_in(ana, address=OTHER)
    first = secret()
    opt_in(ana, address=OTHER)
    second = secret()
    assert first != second
    opt_out(ana)
    for dead in (first, second, "nonsense"):
        with pytest.raises(LinkExpired):
            messages.confirm_address(dead)
    opt_in(ana, address=OTHER)
    third = secret()
    clock.advance(timedelta(days=3, seconds=1))
    with pytest.raises(LinkExpired):
        messages.look_at_confirmation(third)
    opt_in(ana, address=OTHER)
    fourth = secret()
    ana.portal.supply.unlink(ana.actor, ana.link_id)
    with pytest.raises(LinkExpired):
        messages.confirm_address(fourth)


def test_nobody_floods_strangers_with_links_to_confirm(ana: Subscriber) -> None:
    for number in range(5):
        opt_in(ana, address=f"x{number}@correo.example")
    with pytest.raises(TooManyTries):
        opt_in(ana, address=OTHER)
    assert opt_in(ana).is_on, "one's own address needs no link"


@pytest.mark.covers("COS-14")
def test_one_click_ends_it_and_again_changes_nothing(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    opt_in(ana)
    ana.bill()
    (mail,) = bills_to(smtp_sink, EMAIL)
    messages, secret = ana.portal.messages, stop_secret(mail)
    assert messages.look_at_stop(secret).is_on
    assert messages.look_at_stop(secret).supply == "8888 / 1"
    for _ in range(2):
        assert not messages.stop(secret).is_on
    seen = messages.e_bill(ana.actor, ana.supply)
    assert steps(seen) == ["given", "withdrawn"]
    assert seen.history[0].channel == "mail"
    ana.bill(number="B 0003-00012346")
    assert len(bills_to(smtp_sink, EMAIL)) == 1
    kinds = [one.kind for one in messages.notifications(ana.actor).items]
    assert kinds.count("e_bill_ended") == 1  # type: ignore[arg-type]
    for wrong in ("", "nonsense", secret[:-1]):
        with pytest.raises(LinkExpired):
            messages.stop(wrong)


def test_every_step_is_in_the_audit_and_no_address_is(ana: Subscriber) -> None:
    opt_in(ana, address=OTHER)
    opt_in(ana)
    opt_out(ana)
    entries = [one for one in ana.portal.house.audit.entries() if one.action.startswith("messages.e_bill")]
    assert [one.action for one in entries] == ["messages.e_bill_withdrawn", "messages.e_bill_given"]
    assert "@" not in repr(entries)
