"""Mails that came back: delivery status notifications (RFC 3464) out of a folder, an mbox or one file."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from pathlib import Path

from ventanilla.errors import FeedRefused

BIGGEST = 4 << 20
"""Of one mail, in bytes; a bill that comes back whole is smaller."""


def read_returned(path: Path) -> Iterator[tuple[str, ...]]:
    """For each mail the Message-IDs of those it says were refused for good; none for any other mail.

    :raises FeedRefused: when there is nothing to read.
    """
    if not path.exists():
        raise FeedRefused(f"{path}: there is no such file or folder")
    for raw in _mails(path):
        yield refused_for_good(raw)


def refused_for_good(raw: bytes) -> tuple[str, ...]:
    """The Message-IDs that one mail says could not be delivered and will not be; hostile mails name none."""
    if len(raw) > BIGGEST:
        return ()
    try:
        mail = message_from_bytes(raw, EmailMessage, policy=policy.compat32)
        if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
            return ()
        return _named(mail) if _is_final(mail) else ()
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError):
        return ()


def _mails(path: Path) -> Iterator[bytes]:
    if path.is_dir():
        for file in sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith(".")):
            yield from _file(file)
    else:
        yield from _file(path)


def _file(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        is_mbox = stream.read(5) == b"From "
    if not is_mbox:
        if file.stat().st_size <= BIGGEST:
            yield file.read_bytes()
        else:
            yield b""
        return
    box = mailbox.mbox(file, create=False)
    try:
        for key in box.iterkeys():
            yield box.get_bytes(key)
    finally:
        box.close()


def _is_final(mail: Message) -> bool:
    """Whether the report says ``failed`` with a status of class 5 for a recipient."""
    for part in _parts(mail, "message/delivery-status"):
        for block in _blocks(part):
            action, status = str(block.get("Action", "")), str(block.get("Status", ""))
            if action.strip().lower() == "failed" and status.strip().startswith("5."):
                return True
    return False


def _named(mail: Message) -> tuple[str, ...]:
    """The Message-ID of what is sent back: the whole mail or its headers."""
    found = []
    for part in _parts(mail, "message/rfc822"):
        found += [inner.get("Message-ID", "") for inner in _blocks(part)]
    for part in _parts(mail, "text/rfc822-headers"):
        raw = part.get_payload(decode=True)
        if isinstance(raw, bytes):
            found.append(message_from_bytes(raw, policy=policy.compat32).get("Message-ID", ""))
    return tuple(dict.fromkeys(one for each in found if (one := "".join(str(each).split()))))[:5]


def _parts(mail: Message, kind: str) -> Iterator[Message]:
    inner = mail.get_payload()
    if isinstance(inner, list):
        yield from (part for part in inner if isinstance(part, Message) and part.get_content_type() == kind)


def _blocks(part: Message) -> list[Message]:
    inner = part.get_payload()
    return [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []
