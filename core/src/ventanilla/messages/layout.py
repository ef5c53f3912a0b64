"""A letter as a mail: text and HTML, in the utility's colours."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, Policy
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from ventanilla.messages.model import Attachment, Letter
from ventanilla.plugin import Utility

LOOK = {
    "brand": "#1d3f66", "brand_ink": "#ffffff", "button": "#1d4f86", "button_ink": "#ffffff", "paper": "#f4f6f9",
    "card": "#ffffff", "wash": "#e8eef6", "ink": "#141d29", "ink_soft": "#4d5a6b", "line": "#d7dee7",
    "link": "#14508f", "radius": "14px", "font": "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
}  # fmt: skip
"""The unbranded look, where there is no theme."""


class _Unbroken(UnstructuredHeader, BaseHeader):
    """A header on one line whatever its length: a folded or encoded address is no address any more."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Unbroken)
_ASCII, _UTF8 = SMTP.clone(header_factory=_HEADERS), SMTPUTF8.clone(header_factory=_HEADERS)


class Layout:
    """Renders letters of one utility."""

    def __init__(self, utility: Utility, sender: str, base_url: str, look: Mapping[str, str] | None = None) -> None:
        self._utility = utility
        self._sender = Address(_one_line(utility.title), addr_spec=sender)
        self._domain = self._sender.domain
        known = {**LOOK, **(look or {})}
        known["font"] = known["font"].replace('"', "'")
        environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates" / "messages"),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals.update(utility=utility, look=known, home=base_url.rstrip("/") + "/")
        self._html = environment.get_template("mail.html")
        self._text = environment.get_template("mail.txt")

    def mail(self, letter: Letter, to: str, key: str, at: datetime) -> EmailMessage:
        """A complete mail for one recipient.

        The same letter of the same job has the same Message-ID, so a mail that was handed over twice is shown once;
        one with a new secret has another, since the earlier one no longer leads anywhere. ``References`` joins them.
        """
        text = self._written(letter)
        mail = EmailMessage(_ASCII if to.isascii() else _UTF8)
        mail["Subject"] = _one_line(letter.subject)
        mail["From"] = self._sender
        mail["To"] = Address(addr_spec=to)
        if self._utility.contact.email:
            mail["Reply-To"] = Address(addr_spec=self._utility.contact.email)
        mail["Date"] = format_datetime(at)
        mail["Message-ID"] = self.message_id(letter, key)
        mail["References"] = f"<{digest(key)}@{self._domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        if letter.stop:
            mail["List-Unsubscribe"] = f"<{letter.stop[1]}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail.set_content(text)
        mail.add_alternative(self._html.render(letter=letter), subtype="html")
        if letter.attachment:
            _attach(mail, letter.attachment)
        mail["Content-Language"] = letter.tag
        return mail

    def message_id(self, letter: Letter, key: str) -> str:
        """The Message-ID that the mail of this letter has."""
        return f"<{digest(key, self._written(letter))}@{self._domain}>"

    def _written(self, letter: Letter) -> str:
        return self._text.render(letter=letter).strip() + "\n"


def _attach(mail: EmailMessage, file: Attachment) -> None:
    mail.add_attachment(file.content, maintype="application", subtype="pdf", filename=file.filename)


def digest(*parts: str) -> str:
    """A short fingerprint of texts."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def _one_line(text: str) -> str:
    return " ".join(text.split())
