"""Where to go on after signing in: only ever a page of this portal."""

from __future__ import annotations

import re
from urllib.parse import unquote

_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/-]{0,510}(\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]{0,2000})?")
"""What apps ask stands in long queries; no page of ours has a long path."""


def safe_next(text: str, prefix: str) -> str:
    """The path with its query when it is a page of the portal under ``prefix``, else an empty text.

    No scheme, no host, no backslash, no dot segment, nothing invisible, in plain or percent-encoded writing:
    browsers read ``//evil.example``, ``/\\evil.example`` and ``/%09/evil.example`` as addresses of other hosts.
    """
    if not _PATH.fullmatch(text):
        return ""
    path = text.partition("?")[0]
    if not _is_plain(path) or not _is_plain(unquote(path)) or not _is_plain(unquote(unquote(path))):
        return ""
    return text if path.startswith(f"{prefix}/") else ""


def _is_plain(path: str) -> bool:
    return (
        "//" not in path
        and "\\" not in path
        and not {".", ".."} & set(path.split("/"))
        and all(0x20 < ord(char) < 0x7F for char in path)
    )
