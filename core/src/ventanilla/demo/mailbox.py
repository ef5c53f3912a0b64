"""What the portals of the demo sent: e-mails and SMS, read from the folders that stand in for the outside world."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from ventanilla.demo.instances import DemoInstance

MOST = 200
_NAME = re.compile(r"[0-9]{8}T[0-9]{12}-[A-Za-z0-9._-]{1,40}\.(eml|json)")
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


@dataclass(frozen=True, slots=True)
class Sent:
    """One message; ``name`` is its file's. ``at`` is aware, in UTC."""

    utility: str
    name: str
    kind: str
    to: str
    subject: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: plain, or a link where ``link`` is not empty."""

    text: str
    link: str = ""


def sent(instances: Sequence[DemoInstance]) -> list[Sent]:
    """The newest messages of all utilities, newest first."""
    files = [(path, instance) for instance in instances for path in _files(instance)]
    files.sort(key=lambda each: each[0].name, reverse=True)
    return [message for path, instance in files[:MOST] if (message := _read(instance.name, path)) is not None]


def message(instances: Sequence[DemoInstance], utility: str, name: str) -> Sent | None:
    """One message; None when there is none of that name."""
    if not _NAME.fullmatch(name):
        return None
    for instance in instances:
        if instance.name == utility:
            for folder in (instance.settings.mail.folder, instance.settings.sms.folder):
                if (path := Path(folder) / name).is_file():
                    return _read(utility, path)
    return None


def pieces(text: str, base_url: str) -> Iterator[Piece]:
    """A text cut at its links; those into the portal are given as paths, for whatever name the visitor came by."""
    at = 0
    for found in _LINK.finditer(text):
        if found.start() > at:
            yield Piece(text[at : found.start()])
        target = found.group()
        root = base_url[: base_url.index("/", len("http://"))]
        yield Piece(target, target.removeprefix(root) if target.startswith(f"{root}/") else target)
        at = found.end()
    if at < len(text):
        yield Piece(text[at:])


def _files(instance: DemoInstance) -> Iterator[Path]:
    for folder in (instance.settings.mail.folder, instance.settings.sms.folder):
        if Path(folder).is_dir():
            yield from (path for path in Path(folder).iterdir() if _NAME.fullmatch(path.name))


def _read(utility: str, path: Path) -> Sent | None:
    at = datetime.strptime(path.name[:21], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    if path.suffix == ".json":
        sms = json.loads(raw)
        return Sent(utility, path.name, "SMS", str(sms["to"]), str(sms["text"]), at, str(sms["text"]))
    mail = message_from_bytes(raw, policy=policy.default)
    body = mail.get_body(("plain", "html"))
    text = body.get_content() if body is not None else ""
    return Sent(utility, path.name, "e-mail", str(mail["To"]), str(mail["Subject"]), at, text)
