"""User names, e-mail addresses and people's names."""

from __future__ import annotations

import re

from ventanilla.fields.faults import Fault
from ventanilla.kernel.text import canonical, folded

_USER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,39}")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LINK = re.compile(r"://|www\.", re.IGNORECASE)
LONGEST_NAME = 80
LONGEST_LINE = 200
LONGEST_EMAIL = 254


def seen(text: str) -> str:
    """Text with nothing invisible in it.

    :raises Fault: ``unseen``, when there is.
    """
    try:
        return canonical(text)
    except ValueError:
        raise Fault("unseen") from None


def user_name(text: str) -> str:
    """3 to 40 letters a–z of either case, digits, dot, underscore and hyphen, starting with a letter or digit.

    ASCII only: it can be typed on every keyboard, and no letter of another script can pass for one of it.

    :raises Fault: when it is anything else.
    """
    name = seen(text)
    if not 3 <= len(name) <= 40:
        raise Fault("user_name_length", shortest=3, longest=40)
    if not _USER_NAME.fullmatch(name):
        raise Fault("user_name")
    return name


def user_key(text: str) -> str:
    """What decides whether two spellings are the same user name; empty where the text can't be one."""
    try:
        key = folded(text[:200])
    except ValueError:
        return ""
    return key if _USER_NAME.fullmatch(key) else ""


def email(text: str) -> str:
    """Exactly one address: the local part as written, the domain in lower case and as ASCII (IDNA).

    Quoted local parts, comments, names and lists are refused: whoever has such an address has another one.

    :raises Fault: when it is anything else.
    """
    local, at, domain = text.strip(" ").rpartition("@")
    if not at or len(text) > LONGEST_EMAIL or len(local) > 64 or not _LOCAL.fullmatch(local):
        raise Fault("email")
    return f"{local}@{_ascii_domain(domain)}"


def email_key(text: str) -> str:
    """What decides whether two addresses are the same; empty where the text is not an address."""
    try:
        return email(text).lower()
    except Fault:
        return ""


def plain_text(text: str) -> str:
    """A line of text with nothing invisible in it.

    :raises Fault: when it is too long or holds control characters.
    """
    line = seen(text)
    if len(line) > LONGEST_LINE:
        raise Fault("long", longest=LONGEST_LINE)
    return line


def person_name(text: str) -> str:
    """A name as its bearer writes it, in any script; no web address, since names are repeated in e-mails.

    :raises Fault: when it is too long, holds control characters or a link.
    """
    name = seen(text)
    if len(name) > LONGEST_NAME:
        raise Fault("long", longest=LONGEST_NAME)
    if _LINK.search(name):
        raise Fault("link")
    return name


def _ascii_domain(domain: str) -> str:
    try:
        ascii_ = domain.encode("idna").decode().lower()
    except UnicodeError:
        raise Fault("email") from None
    labels = ascii_.split(".")
    if len(labels) < 2 or len(ascii_) > 253 or labels[-1].isdigit() or not all(map(_LABEL.fullmatch, labels)):
        raise Fault("email")
    return ascii_
