"""What is written to whom, over a real mail server and a real SMS gateway."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select

from ventanilla.errors import LinkExpired, Unavailable
from ventanilla.kernel.actors import Anonymous
from ventanilla.messages.model import Kind, ShortMessage
from ventanilla.messages.tables import message_try, sent_message
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import WITH_EMAIL, WITH_PHONE, WITHOUT_CONTACT
from ventanilla.testing.mailbox import SmtpSink, html, links, plain
from ventanilla.testing.sms import SmsSink

BASE = "https://pampa.example/clientes"
FORM = {
    "user_name": "rosa.funes",
    "email": "rosa@mail.example",
    "first_name": "Rosa",
    "last_name": "Funes",
    "password": "cuatro pinos azules",
    "password_again": "cuatro pinos azules",
}


def register(post: Any, **changes: str) -> None:
    post.identity.register(Anonymous("192.0.2.1"), {**FORM, **changes}, "es-AR")
    post.work()


def only(mails: list[EmailMessage]) -> EmailMessage:
    assert len(mails) == 1
    return mails[0]


def secret_of(link: str, path: str) -> str:
    assert link.startswith(f"{BASE}{path}")
    return link.removeprefix(f"{BASE}{path}")


def test_registering_brings_a_mail_whose_link_activates(post: Any, smtp_sink: SmtpSink) -> None:
    register(post)
    mail = only(smtp_sink.to("rosa@mail.example"))
    assert mail["Subject"] == "Activá tu cuenta en Pampa"
    assert mail["From"] == "Cooperativa Eléctrica de la Pampa <avisos@pampa.example>"
    assert mail["To"] == "rosa@mail.example"
    assert mail["Reply-To"] == "oficina@pampa.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "es-AR"
    assert "¡Hola, Rosa!" in plain(mail)
    assert "hasta el 18/04/2026 09:00" in plain(mail)
    assert "+54 3482 400000" in plain(mail)
    (link,) = links(mail)
    assert f'href="{link}"' in html(mail)
    assert "#0b5d4b" in html(mail)
    assert post.identity.activate(secret_of(link, "/activate/"))


def test_a_taken_user_name_is_told_by_mail_only_to_the_address_typed(post: Any, smtp_sink: SmtpSink) -> None:
    post.somebody("rosa.funes", "other@mail.example", "Rosalía")
    register(post)
    mail = only(smtp_sink.messages)
    assert smtp_sink.envelopes[0][1] == ("rosa@mail.example",)
    assert mail["Subject"] == "Elegí otro nombre de usuario"
    assert "rosa.funes" in plain(mail)
    assert links(mail) == [f"{BASE}/register"]
    assert "other@mail.example" not in mail.as_string()
    assert "Rosalía" not in plain(mail)


def test_the_owner_of_a_registered_address_is_told_and_nobody_gets_a_secret(post: Any, smtp_sink: SmtpSink) -> None:
    post.somebody("mara", "rosa@mail.example", "Mara")
    register(post, user_name="attacker")
    mail = only(smtp_sink.messages)
    assert mail["Subject"] == "Ya tenés una cuenta en Pampa"
    assert "tu usuario es mara" in plain(mail)
    assert "attacker" not in mail.as_string()
    assert links(mail) == [f"{BASE}/password/forgotten"]


def test_a_forgotten_password_brings_a_link_and_the_change_a_notice(post: Any, smtp_sink: SmtpSink) -> None:
    post.somebody("mara", "mara@mail.example")
    post.identity.request_reset(Anonymous("192.0.2.1"), {"email": "mara@mail.example"})
    post.work()
    (link,) = links(only(smtp_sink.messages))
    new = {"password": "nueve lunas claras", "password_again": "nueve lunas claras"}
    post.identity.reset_password(secret_of(link, "/password/reset/"), new)
    post.work()
    notice = smtp_sink.messages[1]
    assert notice["Subject"] == "Cambió tu contraseña de Pampa"
    assert "15/04/2026 09:00" in plain(notice)
    assert links(notice) == [f"{BASE}/password/forgotten"]


def test_a_code_goes_to_the_address_on_file(post: Any, smtp_sink: SmtpSink) -> None:
    mara = post.somebody("mara", "mara@mail.example")
    attempt = post.supply.start_link(mara, WITH_EMAIL)
    post.work()
    mail = only(smtp_sink.to("elena@mail.example"))
    assert smtp_sink.to("mara@mail.example") == []
    assert links(mail) == []
    code = re.search(r"^\s+(\d{6})$", plain(mail), re.MULTILINE)
    assert code is not None
    assert code[1] in html(mail)
    assert "Elena" not in plain(mail)
    post.supply.enter_code(mara, attempt.id, code[1])


def test_a_code_goes_by_sms_where_only_a_phone_is_on_file(post: Any, sms_sink: SmsSink, smtp_sink: SmtpSink) -> None:
    mara = post.somebody("mara", "mara@mail.example")
    attempt = post.supply.start_link(mara, WITH_PHONE)
    post.work()
    (sms,) = sms_sink.messages
    assert sms["to"] == "+5491134567890"
    assert len(sms["text"]) <= 70, "one SMS even with accents"
    assert sms_sink.headers[0]["Authorization"] == "Bearer token-of-the-gateway"
    assert smtp_sink.messages == []
    code = re.search(r"\d{6}", sms["text"])
    assert code is not None
    post.supply.enter_code(mara, attempt.id, code[0])


def test_holders_and_the_contact_on_file_are_told_of_a_link_and_can_undo_it(
    post: Any, smtp_sink: SmtpSink, clock: FixedClock
) -> None:
    lena, mara = post.somebody("lena", "lena@mail.example", "Lena"), post.somebody("mara", "mara@mail.example")
    for actor in (lena, mara):
        smtp_sink.messages.clear()
        smtp_sink.envelopes.clear()
        attempt = post.supply.start_link(actor, WITH_EMAIL)
        post.work()
        code = re.search(r"^\s+(\d{6})$", plain(only(smtp_sink.messages)), re.MULTILINE)
        assert code is not None
        post.supply.enter_code(actor, attempt.id, code[1])
        offered = post.supply.offered(actor, attempt.id)
        smtp_sink.messages.clear()
        smtp_sink.envelopes.clear()
        post.supply.link(actor, attempt.id, [offered[0].supply_point.id])
        post.work()
    whom = sorted(to for _, (to,) in smtp_sink.envelopes)
    assert whom == ["elena@mail.example", "lena@mail.example", "mara@mail.example"]
    assert only(smtp_sink.to("mara@mail.example"))["Subject"] == "Asociaste un suministro"
    told = only(smtp_sink.to("lena@mail.example"))
    assert told["Subject"] == "Alguien asoció tu suministro en Pampa"
    assert "Mara" not in plain(told)
    (link,) = links(told)
    assert [links(one) for one in smtp_sink.to("elena@mail.example")] != [[link]]
    post.supply.undo(secret_of(link, "/links/undo/"))
    post.work()
    lost = only(smtp_sink.to("mara@mail.example")[1:])
    assert lost["Subject"] == "Un suministro ya no está en tu cuenta de Pampa"
    assert "otro titular" in plain(lost)
    with pytest.raises(LinkExpired):
        post.supply.undo(secret_of(link, "/links/undo/"))


def test_nobody_is_there_to_be_told_where_nothing_is_on_file(post: Any, smtp_sink: SmtpSink, sms_sink: SmsSink) -> None:
    mara = post.somebody("mara", "mara@mail.example")
    post.supply.start_link(mara, WITHOUT_CONTACT)
    post.work()
    assert smtp_sink.messages == []
    assert sms_sink.messages == []
    assert post.house.jobs.waiting() == 0


def test_a_mail_that_the_server_refuses_for_now_comes_later_and_its_link_works(
    post: Any, smtp_sink: SmtpSink, clock: FixedClock
) -> None:
    smtp_sink.refuse = 2
    register(post)
    for _ in range(3):
        clock.advance(timedelta(minutes=1))
        post.work()
    (link,) = links(only(smtp_sink.messages))
    assert post.identity.activate(secret_of(link, "/activate/"))
    assert post.house.jobs.waiting() == 0


def test_a_job_that_is_done_again_sends_nothing_again(post: Any, smtp_sink: SmtpSink) -> None:
    payloads: list[Any] = []
    post.house.jobs.on("identity.registration_received", "test.listen", payloads.append)
    register(post)
    post.messages._letters._registration(payloads[0])
    post.messages._letters._registration(payloads[0])
    (link,) = links(only(smtp_sink.messages))
    assert post.identity.activate(secret_of(link, "/activate/"))


def test_a_notice_sent_twice_has_one_message_id_and_a_new_secret_another(post: Any, smtp_sink: SmtpSink) -> None:
    mara = post.somebody("mara", "mara@mail.example")
    payloads: list[Any] = []
    post.house.jobs.on("identity.registration_received", "test.listen", payloads.append)
    register(post)
    changed = {"identity_id": mara.identity_id, "event_id": "e1"}
    for _ in range(2):
        with post.house.db.write() as connection:
            connection.execute(sent_message.delete())
        post.messages._letters._password_changed(changed)
        post.messages._letters._registration(payloads[0])
    notices = smtp_sink.to("mara@mail.example")
    assert len(notices) == 2
    assert notices[0]["Message-ID"] == notices[1]["Message-ID"]
    fresh = smtp_sink.to("rosa@mail.example")[1:]
    assert len({one["Message-ID"] for one in fresh}) == 2
    assert len({one["References"] for one in fresh}) == 1


def test_what_is_kept_of_messages_names_nobody(post: Any, sms_sink: SmsSink) -> None:
    mara = post.somebody("mara", "mara@mail.example")
    register(post)
    post.supply.start_link(mara, WITH_PHONE)
    post.work()
    assert sms_sink.messages
    with post.house.db.read() as connection:
        kept = repr([connection.execute(select(table)).all() for table in (sent_message, message_try)])
    assert kept.count("activation") == 2
    assert not re.search(r"@|\+?54911|rosa", kept)


def test_a_stranger_cannot_flood_an_address(post: Any, smtp_sink: SmtpSink, clock: FixedClock) -> None:
    for number in range(30):
        post.identity.register(Anonymous(f"192.0.2.{number}"), {**FORM, "user_name": f"rosa{number}"}, "es-AR")
    post.work()
    assert 1 <= len(smtp_sink.to("rosa@mail.example")) <= 6
    assert post.house.jobs.waiting() == 0


def test_no_number_costs_more_than_its_budget(post: Any, sms_sink: SmsSink, clock: FixedClock) -> None:
    for number in range(20):
        post.messages._dispatch.sms(f"key{number}", ShortMessage(Kind.CODE, f"código {number}"), "011 15 3456-7890")
        post.messages._dispatch.sms(f"key{number}", ShortMessage(Kind.CODE, f"código {number}"), "+54 9 11 3456-7890")
    assert len(sms_sink.to("+5491134567890")) == 3
    for minutes in range(0, 24 * 60, 11):
        clock.advance(timedelta(minutes=11))
        post.messages._dispatch.sms(f"later{minutes}", ShortMessage(Kind.CODE, "código"), "+5491134567890")
    assert len(sms_sink.to("+5491134567890")) <= 13


def test_tries_that_the_gateway_refuses_are_counted_too(post: Any, sms_sink: SmsSink) -> None:
    sms_sink.answer = 503
    for _ in range(3):
        with pytest.raises(Unavailable):
            post.messages._dispatch.sms("key", ShortMessage(Kind.CODE, "código"), "+5491134567890")
    sms_sink.answer = 202
    post.messages._dispatch.sms("key", ShortMessage(Kind.CODE, "código"), "+5491134567890")
    assert sms_sink.messages == []


def test_forgetting_keeps_what_budgets_count(post: Any, clock: FixedClock) -> None:
    register(post)
    clock.advance(timedelta(days=1))
    post.work()
    with post.house.db.read() as connection:
        assert connection.execute(select(message_try)).all()
    clock.advance(timedelta(days=2))
    post.work()
    with post.house.db.read() as connection:
        assert connection.execute(select(message_try)).all() == []
        assert connection.execute(select(sent_message)).all()
