"""What the portal tells an identity: once, in its language, and nothing about what is no longer theirs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any

import pytest

from ventanilla.app import Portal
from ventanilla.errors import InvalidInput, NotFound, SignInRequired
from ventanilla.kernel.actors import Anonymous
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month
from ventanilla.messages.model import NoticeKind
from ventanilla.messages.values import pack, unpack
from ventanilla.testing.billing import bill_row, load, payment_row
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import applicant
from ventanilla.testing.mailbox import SmtpSink, links, plain
from ventanilla.testing.subscribing import EMAIL, PASSWORD, Subscriber, subscriber

pytestmark = [pytest.mark.utility("cosepav")]


@pytest.fixture
def ana(portal: Portal, smtp_sink: SmtpSink) -> Subscriber:
    made = subscriber(portal)
    smtp_sink.messages.clear()
    smtp_sink.envelopes.clear()
    return made


def told(ana: Subscriber) -> list[str]:
    return [one.kind.value for one in ana.portal.messages.notifications(ana.actor).items]


def sentences(ana: Subscriber) -> list[str]:
    language = ana.portal.house.languages.get("es-AR")
    said = [language.say(one.text) for one in ana.portal.messages.notifications(ana.actor).items]
    return [one.replace("\u00a0", " ") for one in said]


@pytest.mark.covers("COS-16")
def test_a_bill_its_due_date_and_its_payment_are_told_once_each(ana: Subscriber, clock: FixedClock) -> None:
    assert told(ana) == ["link_made"]
    clock.advance(timedelta(hours=1))
    bill_id = ana.bill()
    clock.advance(timedelta(hours=1))
    ana.tell("billing.bill_due_soon", bill_id=bill_id)
    clock.advance(timedelta(hours=1))
    load(ana.portal.house, "payments", [payment_row()])
    ana.work()
    assert told(ana) == ["payment_received", "bill_due_soon", "bill_issued", "link_made"]
    assert sentences(ana)[2] == "Factura de abril de 2026 del suministro 8888 / 1: $ 2.671,84, vence el 10/04/2026."
    assert ana.portal.messages.unread_count(ana.actor) == 4
    for _ in range(2):
        ana.tell("billing.bill_issued", bill_id=bill_id)
        load(ana.portal.house, "payments", [payment_row()])
        ana.work()
    assert len(told(ana)) == 4
    first = ana.portal.messages.notifications(ana.actor).items[2]
    assert first.path == f"/supplies/{ana.supply}/bills/{bill_id}"


def test_what_is_paid_is_not_told_as_due(ana: Subscriber) -> None:
    load(ana.portal.house, "bills", [bill_row()])
    load(ana.portal.house, "payments", [payment_row()])
    ana.tell("billing.bill_due_soon", bill_id=ana.portal.house.id_of("bill", bill_row()["number"]))
    ana.tell("billing.bill_issued", bill_id="nonsense")
    assert sorted(told(ana)) == ["bill_issued", "link_made", "payment_received"]


@pytest.mark.covers("COS-16")
def test_what_happens_with_the_account_is_told_and_always_mailed(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    portal = ana.portal
    values = {
        "current_password": PASSWORD,
        "password": "nueve lunas claras",
        "password_again": "nueve lunas claras",
    }
    portal.identity.change_password(ana.actor, values)
    ana.work()
    typed = {"user_name": ana.actor.user_name, "password": "nueve lunas claras"}
    portal.identity.sign_in(Anonymous("198.51.100.7"), typed, label="Mozilla/5.0 (X11; Linux) Firefox/140.0")
    ana.work()
    assert sorted(told(ana)) == ["link_made", "new_sign_in", "password_changed"]
    subjects = [str(mail["Subject"]) for mail in smtp_sink.to(EMAIL)]
    assert subjects == ["Cambió tu contraseña de COSEPAV", "Ingreso desde un equipo nuevo"], "one mail each"
    warned = smtp_sink.to(EMAIL)[1]
    assert "Firefox" in plain(warned)
    assert f"{portal.house.settings.base_url}/sessions" in links(warned)
    assert warned["List-Unsubscribe"] is None


def test_a_changed_contact_is_told_to_the_old_one_too(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    new = "ana.nueva@correo.example"
    ana.portal.identity.request_email(ana.actor, {"email": new, "password": PASSWORD})
    ana.work()
    (confirm,) = smtp_sink.to(new)
    assert confirm["Subject"] == "Confirmá tu nuevo e-mail en COSEPAV"
    ana.portal.identity.confirm_email(ana.actor, links(confirm)[0].rpartition("/")[2])
    ana.work()
    for whom in (EMAIL, new):
        assert smtp_sink.to(whom)[-1]["Subject"] == "Cambió un contacto de tu cuenta de COSEPAV"
    assert len(smtp_sink.messages) == 3
    assert "contact_changed" in told(ana)


@pytest.mark.covers("COS-16")
def test_bills_are_mailed_where_that_was_chosen_and_only_there(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    messages = ana.portal.messages
    assert set(messages.mailed_kinds(ana.actor).values()) == {False}
    ana.bill()
    assert smtp_sink.messages == []
    messages.choose_mailed(ana.actor, ["bill_issued"])
    assert [kind.value for kind, by_mail in messages.mailed_kinds(ana.actor).items() if by_mail] == ["bill_issued"]
    ana.bill(number="B 0003-00012346")
    (mail,) = smtp_sink.to(EMAIL)
    assert mail["Subject"] == "Factura nueva"
    assert "/notifications/settings" in plain(mail)
    messages.choose_mailed(ana.actor, [])
    ana.bill(number="B 0003-00012347")
    assert len(smtp_sink.messages) == 1


@pytest.mark.parametrize("kind", ["password_changed", "nonsense", ""])
def test_what_is_always_mailed_cannot_be_chosen(ana: Subscriber, kind: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        ana.portal.messages.choose_mailed(ana.actor, [kind])
    assert list(fault.value.fields) == ["kinds"]


def test_reading_one_and_all_counts_down(ana: Subscriber) -> None:
    messages = ana.portal.messages
    for number in range(3):
        ana.bill(number=f"B 0003-0001234{number}")
    newest = messages.notifications(ana.actor).items[0]
    assert messages.open_notice(ana.actor, newest.id).read_at is not None
    assert messages.unread_count(ana.actor) == 3
    second = messages.notifications(ana.actor).items[1]
    assert messages.mark_read(ana.actor, second.id) == 1
    assert messages.mark_read(ana.actor, second.id) == 0
    assert len(messages.notifications(ana.actor, unread_only=True).items) == 2
    assert messages.mark_read(ana.actor) == 2
    assert messages.unread_count(ana.actor) == 0
    assert messages.notifications(ana.actor, unread_only=True).items == ()


def test_somebody_elses_are_not_found_and_visitors_have_none(ana: Subscriber) -> None:
    messages, other = ana.portal.messages, applicant("extra")
    notice = messages.notifications(ana.actor).items[0]
    assert messages.notifications(other).items == ()
    for ask in (messages.mark_read, messages.open_notice):
        for which in (notice.id, "nonsense"):
            with pytest.raises(NotFound):
                ask(other, which)
    assert messages.mark_read(other) == 0
    assert messages.unread_count(ana.actor) == 1
    for ask in (messages.notifications, messages.unread_count, messages.mailed_kinds):
        with pytest.raises(SignInRequired):
            ask(Anonymous())


def test_what_was_told_of_a_supply_goes_with_it(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    ana.bill()
    messages = ana.portal.messages
    (notice,) = (one for one in messages.notifications(ana.actor).items if one.supply_point_id)
    ana.portal.supply.unlink(ana.actor, ana.link_id)
    assert messages.unread_count(ana.actor) == 1, "at once, before any job"
    with pytest.raises(NotFound):
        messages.open_notice(ana.actor, notice.id)
    ana.work()
    assert sorted(told(ana)) == ["link_made", "link_undone"]
    assert [mail["Subject"] for mail in smtp_sink.to(EMAIL)] == ["Un suministro ya no está en tu cuenta de COSEPAV"]


def test_the_pages_go_on_where_the_last_one_ended(ana: Subscriber, clock: FixedClock) -> None:
    for number in range(45):
        if number % 3:
            clock.advance(timedelta(seconds=1))
        ana.portal.messages._notices.tell(
            NoticeKind.BILL_ISSUED, str(number), identity_id=ana.actor.identity_id, supply=str(number)
        )
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = ana.portal.messages.notifications(ana.actor, cursor=cursor)
        seen += [one.id for one in page.items]
        cursor = page.next
    assert len(seen) == len(set(seen)) == 46


@pytest.mark.parametrize("cursor", ["x", "20260415", "-", "99999999T000000000000-x", "' OR 1=1 --"])
def test_a_cursor_that_is_none_of_ours_is_refused(ana: Subscriber, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        ana.portal.messages.notifications(ana.actor, cursor=cursor)


def test_one_thing_told_by_many_workers_at_once_is_told_once(ana: Subscriber) -> None:
    def tell() -> None:
        ana.portal.messages._notices.tell(
            NoticeKind.BILL_ISSUED, "b1", identity_id=ana.actor.identity_id, supply="8888 / 1"
        )

    threads = [Thread(target=tell) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told(ana).count("bill_issued") == 1


def test_the_count_is_one_statement(ana: Subscriber, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    rows = ana.portal.house.db.rows
    with ana.portal.supply.one_request():
        ana.portal.supply.supplies(ana.actor, None)
        monkeypatch.setattr(
            ana.portal.house.db, "rows", lambda hot, *a, **values: asked.append(hot) or rows(hot, *a, **values)
        )
        assert ana.portal.messages.unread_count(ana.actor) == 1
    assert len(asked) == 1


def test_old_notifications_are_forgotten(ana: Subscriber, clock: FixedClock) -> None:
    clock.advance(timedelta(days=729))
    ana.work()
    assert told(ana) == ["link_made"]
    clock.advance(timedelta(days=3))
    ana.work()
    assert told(ana) == []


def test_the_download_of_ones_data_has_it_all_and_nobody_elses(ana: Subscriber) -> None:
    import io
    import json
    from zipfile import ZipFile

    ana.bill()
    ana.portal.messages.choose_mailed(ana.actor, ["payment_received"])
    pieces = b"".join(ana.portal.identity.my_data(ana.actor, {"password": PASSWORD}))
    kept = json.loads(ZipFile(io.BytesIO(pieces)).read("messages.json"))
    assert sorted(one["kind"] for one in kept["notifications"]) == ["bill_issued", "link_made"]
    assert kept["by_e_mail_too"] == ["payment_received"]
    assert kept["bills"] == kept["consents"] == []


def test_values_come_back_as_what_they_were() -> None:
    values = {
        "amount": Money.of_minor(-1234567, "ARS"),
        "due": date(2028, 2, 29),
        "month": Month(2026, 4),
        "at": datetime(2026, 4, 15, 12, 0, tzinfo=UTC),
        "name": 'D’Ávila "Ñ" {x}',
        "count": 3,
    }
    assert unpack(pack(values)) == values
    with pytest.raises(TypeError):
        pack({"x": 1.5})
