"""How bills come: by SMS, beside the notice, refused, late, come back, moved to another address."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from ventanilla.app import Portal
from ventanilla.identity.tables import identities
from ventanilla.kernel.actors import SystemActor
from ventanilla.messages.model import Medium
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.mailbox import SmtpSink
from ventanilla.testing.sms import SmsSink
from ventanilla.testing.subscribing import (
    EMAIL,
    Subscriber,
    bills_to,
    give_phone,
    opt_in,
    opt_out,
    steps,
    subscriber,
)

pytestmark = [pytest.mark.utility("cosepav")]


@pytest.mark.parametrize("how", ["unknown", "unwanted"])
def test_an_address_that_refuses_for_good_is_told_in_the_portal(ana: Subscriber, smtp_sink: SmtpSink, how: str) -> None:
    opt_in(ana)
    getattr(smtp_sink, how).add(EMAIL)
    ana.bill()
    messages = ana.portal.messages
    seen = messages.e_bill(ana.actor, ana.supply)
    assert seen.subscription is not None
    assert seen.subscription.state == "bouncing"
    assert steps(seen) == ["given", "returned"]
    (told,) = [one for one in messages.notifications(ana.actor).items if one.kind == "e_bill_returned"]
    assert told.path == f"/supplies/{ana.supply}/e-bill"
    getattr(smtp_sink, how).clear()
    ana.bill(number="B 0003-00012346")
    assert bills_to(smtp_sink, EMAIL) == [], "nothing is sent until it is mended"
    assert opt_in(ana, version=seen.version).subscription.state == "active"  # type: ignore[union-attr]
    ana.bill(number="B 0003-00012347")
    assert len(bills_to(smtp_sink, EMAIL)) == 1


def test_a_server_that_is_busy_is_asked_again(ana: Subscriber, smtp_sink: SmtpSink, clock: FixedClock) -> None:
    opt_in(ana)
    smtp_sink.refuse = 2
    ana.bill()
    for _ in range(3):
        clock.advance(timedelta(minutes=2))
        ana.work()
    assert len(bills_to(smtp_sink, EMAIL)) == 1
    assert ana.portal.messages.e_bill(ana.actor, ana.supply).subscription.state == "active"  # type: ignore[union-attr]


def test_a_server_that_was_away_for_hours_gets_the_bill_when_it_is_back(
    portal: Portal, smtp_sink: SmtpSink, clock: FixedClock
) -> None:
    ana = subscriber(portal)
    opt_in(ana)
    smtp_sink.refuse = 1000
    ana.bill()
    for _ in range(60):
        clock.advance(timedelta(minutes=2))
        ana.work()
    assert portal.house.jobs.dead()
    assert bills_to(smtp_sink, EMAIL) == []
    smtp_sink.refuse = 0
    clock.advance(timedelta(hours=2))
    ana.work()
    clock.advance(timedelta(hours=2))
    ana.work()
    assert len(bills_to(smtp_sink, EMAIL)) == 1


def report(message_id: str, status: str = "5.1.1", action: str = "failed", how: str = "message/rfc822") -> bytes:
    """A delivery status notification as mail servers write it."""
    back = f"Message-ID: {message_id}\r\nSubject: Tu factura\r\nFrom: a@b.example\r\n\r\n"
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: no-reply@example.com\r\nSubject: Undelivered\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"\r\n\r\n'
        "--b1\r\nContent-Type: text/plain\r\n\r\nIt did not work.\r\n"
        "--b1\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {EMAIL}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b1\r\nContent-Type: {how}\r\n\r\n{back}\r\n--b1--\r\n"
    ).encode()


def sent_id(ana: Subscriber, smtp_sink: SmtpSink) -> str:
    opt_in(ana)
    ana.bill()
    return str(bills_to(smtp_sink, EMAIL)[0]["Message-ID"])


@pytest.mark.parametrize("how", ["message/rfc822", "text/rfc822-headers"])
def test_a_mail_that_comes_back_stops_the_subscription(
    ana: Subscriber, smtp_sink: SmtpSink, tmp_path: Path, how: str
) -> None:
    (tmp_path / "1.eml").write_bytes(report(sent_id(ana, smtp_sink), how=how))
    (tmp_path / "2.eml").write_bytes(report("<somebody-elses@mail.example>"))
    (tmp_path / "3.eml").write_bytes(b"Subject: hola\r\n\r\nhola\r\n")
    messages, actor = ana.portal.messages, SystemActor("test")
    done = messages.import_bounces(actor, tmp_path)
    assert (done.read, done.matched, done.noted) == (3, 1, 1)
    assert messages.e_bill(ana.actor, ana.supply).subscription.state == "bouncing"  # type: ignore[union-attr]
    done = messages.import_bounces(actor, tmp_path)
    assert (done.read, done.matched, done.noted) == (3, 1, 0)
    opt_in(ana)
    messages.import_bounces(actor, tmp_path)
    seen = messages.e_bill(ana.actor, ana.supply)
    assert steps(seen) == ["given", "returned", "given"], "an old report says nothing of a mended address"
    assert [one.kind for one in messages.notifications(ana.actor).items].count("e_bill_returned") == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(("status", "action"), [("4.2.2", "failed"), ("5.1.1", "delayed"), ("2.0.0", "delivered")])
def test_a_report_of_something_passing_stops_nothing(
    ana: Subscriber, smtp_sink: SmtpSink, tmp_path: Path, status: str, action: str
) -> None:
    (tmp_path / "1.eml").write_bytes(report(sent_id(ana, smtp_sink), status, action))
    assert ana.portal.messages.import_bounces(SystemActor("test"), tmp_path).matched == 0
    assert ana.portal.messages.e_bill(ana.actor, ana.supply).subscription.state == "active"  # type: ignore[union-attr]


def test_what_goes_to_ones_own_address_moves_with_it(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    opt_in(ana)
    smtp_sink.unknown.add(EMAIL)
    ana.bill()
    new = "ana.nueva@correo.example"
    with ana.portal.house.db.write() as connection:
        assert identities.set_email(connection, ana.actor.identity_id, new, new)
        ids = {"identity_id": ana.actor.identity_id, "change_id": "none"}
        ana.portal.house.jobs.record(connection, "identity.contact_changed", **ids)
    ana.work()
    seen = ana.portal.messages.e_bill(ana.actor, ana.supply)
    assert steps(seen) == ["given", "returned", "moved"]
    assert seen.subscription is not None
    assert (seen.subscription.state, seen.subscription.address) == ("active", new)
    ana.bill(number="B 0003-00012346")
    assert len(bills_to(smtp_sink, new)) == 1


@pytest.mark.covers("COS-19")
def test_an_sms_says_what_is_owed_and_leads_to_the_bill(
    ana: Subscriber, sms_sink: SmsSink, smtp_sink: SmtpSink
) -> None:
    give_phone(ana, "+5491134567890")
    assert opt_in(ana, Medium.SMS).is_on
    bill_id = ana.bill()
    (sms,) = sms_sink.to("+5491134567890")
    assert f"/supplies/{ana.supply}/bills/{bill_id}" in sms["text"]
    assert "2.671,84" in sms["text"]
    assert "10/04/2026" in sms["text"]
    assert bills_to(smtp_sink, EMAIL) == []
    ana.tell("billing.bill_issued", bill_id=bill_id)
    assert len(sms_sink.to("+5491134567890")) == 1


def test_one_who_has_many_supplies_gets_all_the_sms(ana: Subscriber, sms_sink: SmsSink) -> None:
    give_phone(ana, "+5491134567890")
    opt_in(ana, Medium.SMS)
    for number in range(12):
        ana.bill(number=f"B 0003-000200{number:02}")
    assert len(sms_sink.to("+5491134567890")) == 12


def test_the_notice_by_mail_is_left_out_where_the_bill_comes_itself(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    ana.portal.messages.choose_mailed(ana.actor, ["bill_issued"])
    opt_in(ana)
    ana.bill()
    assert len(smtp_sink.to(EMAIL)) == 2
    opt_out(ana)
    ana.bill(number="B 0003-00012346")
    assert [mail["Subject"] for mail in smtp_sink.to(EMAIL)[2:]] == ["Factura nueva"]
