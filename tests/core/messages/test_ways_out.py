"""Adapters, addresses and budgets, on their own."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from smtplib import SMTPException
from threading import Thread
from typing import Any

import pytest

from ventanilla.egress import Egress
from ventanilla.errors import StartRefused, Unavailable
from ventanilla.i18n import Languages
from ventanilla.identity.model import Letter as IdentityLetter
from ventanilla.identity.model import LetterKind
from ventanilla.kernel.clock import SystemClock
from ventanilla.messages.addresses import greetable, one_address, one_number
from ventanilla.messages.layout import Layout
from ventanilla.messages.mailer import SmtpMailer, make_mailer
from ventanilla.messages.model import Kind, Letter, ShortMessage
from ventanilla.messages.sms import HttpSmsSender, make_sms_sender
from ventanilla.messages.tables import Cap, take_try
from ventanilla.messages.writing import Writer
from ventanilla.settings import EgressSettings, MailSettings, SmsSettings
from ventanilla.storage import Database
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import UTILITY
from ventanilla.testing.mailbox import SmtpSink, html, plain
from ventanilla.testing.sms import SmsSink

EGRESS = Egress(EgressSettings())

HOSTILE_ADDRESSES = (
    "",
    "@",
    "rosa",
    "rosa@",
    "rosa@mail",
    "@mail.example",
    "rosa@mail.example\nBcc: all@mail.example",
    "rosa@mail.example\r\n.",
    "rosa@mail.example,other@mail.example",
    "rosa@mail.example;other@mail.example",
    "rosa@mail.example other@mail.example",
    "Rosa <rosa@mail.example>",
    '"rosa@x"@mail.example',
    "rosa@mail.example>",
    "rosa@-mail.example",
    "rosa@mail..example",
    "rosa@[127.0.0.1]",
    "ro\u202esa@mail.example",
    "ro\u00a0sa@mail.example",
    "ro\x00sa@mail.example",
    f"{'r' * 65}@mail.example",
    f"rosa@{'m' * 64}.example",
    f"rosa@{'m.' * 130}example",
)


@pytest.mark.parametrize("text", HOSTILE_ADDRESSES)
def test_what_is_not_exactly_one_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="e-mail"):
        one_address(text)


def test_an_address_is_kept_and_its_domain_made_ascii() -> None:
    assert one_address("Rosa.Funes+luz@Mail.example") == "Rosa.Funes+luz@Mail.example"
    assert one_address("rosa@ñandú.example") == "rosa@xn--and-6ma2c.example"


@pytest.mark.parametrize("text", ["+54 9 11 3456-7890", "54 9 11 34567890", "011 15 3456-7890", "+5491134567890"])
def test_one_telephone_has_one_spelling(text: str) -> None:
    assert one_number(text, "AR") == "+5491134567890"


@pytest.mark.parametrize(
    "text", ["", "x", "+1 900 555 0100", "+881 6 1234 5678", "+371 2123 4567", "0600 123 4567", "12"]
)
def test_numbers_abroad_and_dear_ones_get_no_sms(text: str) -> None:
    with pytest.raises(ValueError, match=r"number"):
        one_number(text, "AR")


@pytest.mark.parametrize("name", ["Rosa", "María José", "D’Angelo", "Ana-Luz", "Игорь"])
def test_a_name_is_greeted(name: str) -> None:
    assert greetable(name) == name


@pytest.mark.parametrize(
    "name", ["", "evil.example", "http://evil", "Win 1000", "a@b", "x" * 41, "Rosa\nBcc", "{utility}"]
)
def test_what_is_no_name_is_not_greeted(name: str) -> None:
    assert greetable(name) == ""


def a_letter(**changes: Any) -> Letter:
    whole: dict[str, Any] = {
        "kind": Kind.RESET,
        "tag": "es-AR",
        "subject": "Señal",
        "greeting": "Hola",
        "before": ("x",),
    }
    return Letter(**{**whole, **changes})


def layout() -> Layout:
    return Layout(UTILITY, "avisos@pampa.example", "https://pampa.example", None)


def test_a_mail_needs_no_theme_and_escapes_what_people_typed(clock: FixedClock) -> None:
    nasty = "<script>alert(1)</script> {{7*7}} & “Ñ”"
    letter = a_letter(greeting=nasty, before=(nasty,), action=("Ir", "https://pampa.example/a?b=1&c=2"), code="012345")
    mail = layout().mail(letter, "rosa@mail.example", "key", clock.now())
    again = message_from_bytes(mail.as_bytes(policy=policy.SMTP), EmailMessage, policy=policy.default)
    assert nasty in plain(again)
    assert "<script>" not in html(again)
    assert "&lt;script&gt;" in html(again)
    assert "{{7*7}}" in html(again)
    assert "012345" in plain(again)
    assert "012345" in html(again)
    assert 'href="https://pampa.example/a?b=1&amp;c=2"' in html(again)


def test_a_line_break_never_reaches_a_header(clock: FixedClock) -> None:
    mail = layout().mail(a_letter(subject="One\r\nBcc: all@mail.example"), "rosa@mail.example", "key", clock.now())
    assert mail["Subject"] == "One Bcc: all@mail.example"
    assert mail["Bcc"] is None


@pytest.mark.parametrize("tag", ["es-AR", "en", "xx"])
@pytest.mark.parametrize("kind", LetterKind)
def test_every_letter_has_its_words_in_every_language(kind: LetterKind, tag: str, clock: FixedClock) -> None:
    writer = Writer(UTILITY, Languages.build(UTILITY), "https://pampa.example/")
    until = clock.now() if kind in (LetterKind.ACTIVATION, LetterKind.RESET) else None
    letter = writer.about_identity(IdentityLetter(kind, "rosa@mail.example", tag, "Rosa", "rosa.funes", "/x/y", until))
    everything = [letter.subject, letter.greeting, *letter.before, *letter.after, letter.reason]
    assert all(text and "messages." not in text and "{" not in text for text in everything)
    assert letter.action is not None
    assert letter.action[1] == "https://pampa.example/x/y"


def test_a_name_that_advertises_is_not_repeated_to_a_stranger() -> None:
    writer = Writer(UTILITY, Languages.build(UTILITY), "https://pampa.example")
    told = IdentityLetter(LetterKind.ACTIVATION, "a@mail.example", "es-AR", "Ganaste en evil.example", "rosa", "/x")
    assert writer.about_identity(told).greeting == "¡Hola!"


def test_a_folder_gets_whole_mails_that_only_the_owner_reads(tmp_path: Path, clock: FixedClock) -> None:
    mailer = make_mailer(MailSettings(folder=str(tmp_path / "mail")), clock)
    for number in range(2):
        mailer.send(layout().mail(a_letter(), "rosa@mail.example", f"key{number}", clock.now()), "rosa@mail.example")
        clock.advance(timedelta(seconds=1))
    files = sorted((tmp_path / "mail").iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    mail = message_from_bytes(files[0].read_bytes(), EmailMessage, policy=policy.default)
    assert mail["To"] == "rosa@mail.example"
    assert mail["Subject"] == "Señal"


def test_a_folder_gets_sms_as_json(tmp_path: Path, clock: FixedClock) -> None:
    make_sms_sender(SmsSettings(folder=str(tmp_path)), clock, EGRESS).send("+5491134567890", "código 123456", "id")
    (file,) = tmp_path.iterdir()
    sms = json.loads(file.read_bytes())
    assert (sms["to"], sms["text"], sms["id"]) == ("+5491134567890", "código 123456", "id")


def test_a_mail_server_that_is_not_there_is_an_error(clock: FixedClock) -> None:
    mailer = SmtpMailer(MailSettings("smtp", "127.0.0.1", 1))
    with pytest.raises(OSError, match=r"refused"):
        mailer.send(layout().mail(a_letter(), "rosa@mail.example", "key", clock.now()), "rosa@mail.example")


def test_a_server_that_offers_no_encryption_gets_no_mail_when_it_is_required(
    smtp_sink: SmtpSink, clock: FixedClock
) -> None:
    mailer = SmtpMailer(MailSettings("smtp", smtp_sink.host, smtp_sink.port, starttls=True))
    with pytest.raises(SMTPException):
        mailer.send(layout().mail(a_letter(), "rosa@mail.example", "key", clock.now()), "rosa@mail.example")
    assert smtp_sink.messages == []


def test_a_password_is_not_sent_in_the_open() -> None:
    with pytest.raises(StartRefused, match="starttls"):
        SmtpMailer(MailSettings("smtp", "mail.example", 25, user="portal", password="hidden"))


@pytest.mark.parametrize("answer", [400, 401, 404, 429, 500, 503])
def test_a_gateway_that_refuses_is_unavailable(sms_sink: SmsSink, answer: int) -> None:
    sms_sink.answer = answer
    with pytest.raises(Unavailable):
        HttpSmsSender(SmsSettings("http", sms_sink.url), EGRESS).send("+5491134567890", "text", "id")


@pytest.mark.parametrize("answer", [301, 302, 303, 307, 308])
def test_a_redirect_of_the_gateway_is_not_followed(sms_sink: SmsSink, answer: int) -> None:
    other = SmsSink()
    other.start()
    try:
        sms_sink.answer, sms_sink.location = answer, other.url
        with pytest.raises(Unavailable):
            HttpSmsSender(SmsSettings("http", sms_sink.url, "token"), EGRESS).send("+5491134567890", "text", "id")
        assert other.messages == []
    finally:
        other.stop()


def test_a_gateway_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        HttpSmsSender(SmsSettings("http", "http://127.0.0.1:1/x"), EGRESS).send("+5491134567890", "text", "id")


def test_a_gateway_needs_an_address() -> None:
    with pytest.raises(StartRefused, match=r"sms\.url"):
        HttpSmsSender(SmsSettings("http", "file:///etc/passwd"), EGRESS)


def test_nothing_secret_shows_in_what_is_logged_of_a_message() -> None:
    assert "123456" not in repr(ShortMessage(Kind.CODE, "123456"))
    assert "123456" not in repr(a_letter(code="123456", action=("x", "https://x/123456")))


CAPS = (Cap(3, timedelta(minutes=10)), Cap(5, timedelta(days=1)), Cap(8, timedelta(days=1), of_recipient=False))


def test_budgets_hold_by_recipient_and_for_all_and_come_back(db: Database, clock: FixedClock) -> None:
    def tries(recipient: str, number: int) -> int:
        taken = 0
        for _ in range(number):
            with db.write() as connection:
                taken += take_try(connection, "code", "sms", recipient, clock.now(), CAPS)
        return taken

    assert tries("a", 10) == 3
    clock.advance(timedelta(minutes=11))
    assert tries("a", 10) == 2
    assert tries("b", 10) == 3
    assert tries("c", 10) == 0
    clock.advance(timedelta(days=1))
    assert tries("a", 10) == 3


def test_budgets_hold_against_tries_at_the_same_time(db: Database) -> None:
    now, taken = SystemClock().now(), []

    def attempt() -> None:
        for _ in range(5):
            with db.write() as connection:
                taken.append(take_try(connection, "code", "sms", "a", now, CAPS))

    threads = [Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 3
