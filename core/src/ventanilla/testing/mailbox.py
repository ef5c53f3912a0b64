"""A real SMTP server on the loopback address that keeps what it is sent."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


class SmtpSink:
    """Collects mails; ``refuse`` makes it answer that many of the next ones with a temporary fault.

    ``unknown`` are addresses that it refuses for good, ``unwanted`` those whose mails it refuses for good once read.
    """

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.envelopes: list[tuple[str, tuple[str, ...]]] = []
        self.refuse = 0
        self.unknown: set[str] = set()
        self.unwanted: set[str] = set()
        self._controller: Any = None

    @property
    def host(self) -> str:
        """The address it listens on."""
        return str(self._controller.hostname)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._controller.server.sockets[0].getsockname()[1])

    def start(self) -> None:
        """Listen in a thread of its own."""
        from aiosmtpd.controller import Controller

        self._controller = Controller(self, hostname="127.0.0.1", port=_free_port(), ready_timeout=20)
        self._controller.start()

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()

    def to(self, address: str) -> list[EmailMessage]:
        """The mails to one address, in the order they came."""
        return [m for m, (_, to) in zip(self.messages, self.envelopes, strict=True) if address in to]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        """What aiosmtpd calls with each recipient."""
        if address in self.unknown:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 yes"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """What aiosmtpd calls with a complete mail."""
        if self.refuse:
            self.refuse -= 1
            return "451 try again later"
        if self.unwanted & set(envelope.rcpt_tos):
            return "554 5.6.0 not taken"
        self.messages.append(message_from_bytes(envelope.content, EmailMessage, policy=policy.default))
        self.envelopes.append((envelope.mail_from, tuple(envelope.rcpt_tos)))
        return "250 kept"


def plain(mail: EmailMessage) -> str:
    """The text part of a mail."""
    return _content(mail, "plain")


def html(mail: EmailMessage) -> str:
    """The HTML part of a mail."""
    return _content(mail, "html")


def links(mail: EmailMessage) -> list[str]:
    """The addresses in the text part, in order."""
    return re.findall(r"https?://[^\s<>\"]+", plain(mail))


def _content(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
