"""The name of a file as it is shown: never a path, nothing invisible, with the ending of what it is."""

from __future__ import annotations

import unicodedata

from ventanilla.messages.attachments.kinds import EXTENSIONS
from ventanilla.messages.attachments.refusing import Refused
from ventanilla.messages.model import FileKind

LONGEST = 100
_ACTIVE = frozenset(
    """
    ade adp apk app asp aspx bas bat bin cgi chm cmd com cpl dll dmg elf exe gadget hta htm html inf jar js jse jsp lnk
    mht mhtml msc msi msp php phtml pif pl ps1 py rb reg scr sct sh shtml svg swf vb vbe vbs wsf wsh xht xhtml xml
    docm xlsm pptm dotm xltm zip rar 7z iso
    """.split()  # noqa: SIM905 - a list of so many words is read as a text
)
"""Endings that name something which acts; before the last one they only deceive."""
_RESERVED = frozenset(["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))])


def shown_name(typed: str, kind: FileKind) -> str:
    """What a file is called from now on.

    :raises Refused: when the ending says something else than the content, or hides another one behind it.
    """
    stem, dot, ending = _plain(typed).rpartition(".")
    allowed = EXTENSIONS[kind]
    if not dot or ending.casefold() not in allowed:
        raise Refused("ending", kinds=", ".join(f".{one}" for one in allowed))
    if any(part.strip().casefold() in _ACTIVE for part in stem.split(".")[1:]):
        raise Refused("double_ending")
    stem = stem.strip(" .")[: LONGEST - len(ending) - 1].rstrip(" .") or "file"
    if stem.split(".")[0].casefold() in _RESERVED:
        stem = f"_{stem}"
    return f"{stem}.{ending}"


def visible(typed: str) -> str:
    """A name as a fault may quote it."""
    return _plain(typed)[:LONGEST] or "?"


def _plain(typed: str) -> str:
    """The last part of a path, NFC, without what can't be seen; quotes and marks of file systems become ``_``."""
    last = typed[:2000].replace("\\", "/").rpartition("/")[2]
    seen = "".join(" " if char in "\t\r\n" else char for char in unicodedata.normalize("NFC", last))
    kept = "".join(char for char in seen if unicodedata.category(char)[0] != "C" and char not in "\u2028\u2029")
    return " ".join("".join("_" if char in '<>:"|?*;' else char for char in kept).split())
