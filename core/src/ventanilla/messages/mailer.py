"""The port through which e-mail leaves, and its two ways out."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol

from ventanilla.errors import StartRefused
from ventanilla.kernel.clock import Clock
from ventanilla.messages.folders import write_new
from ventanilla.settings import MailSettings

TIMEOUT = 15.0
"""Seconds for each answer of the mail server."""

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class RefusedForGood(Exception):
    """The mail server said that this mail will never be taken for this recipient. ``code`` is its answer, 550."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Mailer(Protocol):
    """Hands a complete mail over. Any exception means that it is not known to have left."""

    def send(self, mail: EmailMessage, to: str) -> None:
        """Hand it over for exactly one recipient.

        :raises RefusedForGood: when trying again is of no use.
        """
        ...


class SmtpMailer:
    """To a mail server."""

    def __init__(self, settings: MailSettings) -> None:
        """:raises StartRefused: when a password would cross the network in the open."""
        if settings.user and not settings.starttls and settings.host not in _LOOPBACK:
            raise StartRefused("mail: a user name without starttls would send its password in the open; set starttls")
        self._settings = settings

    def send(self, mail: EmailMessage, to: str) -> None:
        """Hand it over for exactly one recipient.

        :raises RefusedForGood: when the recipient or the content is answered with 5xx.
        """
        try:
            self._hand_over(mail, to)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _text in refused.recipients.values()]
            if not codes or not _is_final(codes[0]):
                raise
            raise RefusedForGood(codes[0]) from None
        except smtplib.SMTPDataError as refused:
            if not _is_final(refused.smtp_code):
                raise
            raise RefusedForGood(refused.smtp_code) from None

    def _hand_over(self, mail: EmailMessage, to: str) -> None:
        settings = self._settings
        with smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT) as server:
            if settings.starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.user:
                server.login(settings.user, settings.password)
            server.send_message(mail, settings.sender, [to])


class FolderMailer:
    """To a folder, one ``.eml`` file a mail, for trying out; files sort by time."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder, self._clock = folder, clock

    def send(self, mail: EmailMessage, to: str) -> None:
        """Write it for exactly one recipient."""
        name = f"{self._clock.now():%Y%m%dT%H%M%S%f}-{str(mail['Message-ID'])[1:17]}.eml"
        write_new(self._folder, name, mail.as_bytes(policy=SMTP))


def _is_final(code: int) -> bool:
    return 500 <= code < 600


def make_mailer(settings: MailSettings, clock: Clock) -> Mailer:
    """The way out that the settings name."""
    if settings.transport == "smtp":
        return SmtpMailer(settings)
    return FolderMailer(Path(settings.folder), clock)
