"""Addresses that apps give: where people are sent back to, and whose pages may call.

Compared letter by letter (RFC 9700, section 4.1.3), so only those are taken that can be written in one way.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

LONGEST = 500

_SEEN = re.compile(r"[!$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+")
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_PRIVATE = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")
_LITERALS = ("127.0.0.1", "[::1]")
LOOPBACK = (*_LITERALS, "localhost")
_OURS = frozenset({"code", "state", "iss", "error", "error_description", "error_uri", "id_token", "access_token"})
"""What the portal adds to an address: nothing of that name may stand there already."""


def return_fault(uri: str, *, is_public: bool) -> str:
    """Why people can't be sent back to an address: ``long``, ``seen``, ``dots``, ``scheme``, ``host``, ``query``.

    Empty when they can: an address with https, one with http on the person's own machine, or a scheme of the app's own
    (with a point in it, as its domain written backwards) for an app that runs there.
    """
    if (fault := _written(uri)) or (fault := _query(uri)):
        return fault
    scheme, _, rest = uri.partition(":")
    if scheme in ("https", "http"):
        return _web(uri)
    if not (is_public and _PRIVATE.fullmatch(scheme)):
        return "scheme"
    return "" if re.match(r"/(/[a-z0-9.-]+)?(/(?!/)|\?|$)|/[^/]", rest) else "host"


def page_fault(uri: str) -> str:
    """Why an address can't be a page of the web, as in :func:`return_fault`; empty when it can."""
    return _written(uri) or _web(uri)


def origin_fault(text: str) -> str:
    """Why a text is no origin whose pages may call: scheme, host and port, and nothing after."""
    if fault := page_fault(text):
        return fault
    parts = urlsplit(text)
    own = {"https": 443, "http": 80}[parts.scheme]
    return "origin" if parts.path or parts.query or parts.port == own else ""


def fits(uri: str, registered: str, *, is_port_free: bool) -> bool:
    """Whether an address is a registered one; only the port of a loopback address may be another."""
    if uri == registered:
        return True
    if not is_port_free or _written(uri) or not registered.startswith("http://"):
        return False
    host, rest = _loopback(registered)
    return bool(host) and _loopback(uri) == (host, rest)


def source_of(uri: str) -> str:
    """An address as a page's content policy names it: its origin, or its scheme where it is an app's own."""
    scheme, _, rest = uri.partition(":")
    if scheme in ("https", "http"):
        return f"{scheme}://{rest.removeprefix('//').partition('/')[0].partition('?')[0]}"
    return f"{scheme}:"


def _written(uri: str) -> str:
    if len(uri) > LONGEST:
        return "long"
    if not _SEEN.fullmatch(uri) or re.search(r"%(?![0-9A-Fa-f]{2})|%[01][0-9A-Fa-f]|%7[Ff]|%5[Cc]", uri):
        return "seen"
    path = uri.partition("?")[0]
    return "dots" if re.search(r"/(\.|%2[Ee]){1,2}(/|$)|%2[Ff]", path) else ""


def _query(uri: str) -> str:
    names = {name for name, _ in parse_qsl(uri.partition("?")[2], keep_blank_values=True)}
    return "query" if names & _OURS else ""


def is_local(uri: str) -> bool:
    """Whether an address leads to the person's own machine: what answers there is a program that they started."""
    found = re.match(r"https?://([^/?]*)", uri)
    return found is not None and _split(found[1])[0] in LOOPBACK


def _web(uri: str) -> str:
    found = re.match(r"(https?)://([^/?]*)(?=[/?]|$)", uri)
    if found is None:
        return "scheme"
    scheme, netloc = found.groups()
    host, port = _split(netloc)
    if "@" in netloc or (port and not (_PORT.fullmatch(port) and int(port) < 65536)) or netloc.endswith(":"):
        return "host"
    if host in LOOPBACK:
        return ""
    if scheme == "http":
        return "scheme"
    return "" if _HOST.fullmatch(host) and not host.replace(".", "").isdigit() else "host"


def _split(netloc: str) -> tuple[str, str]:
    """Host and port; the port is empty when there is none."""
    if netloc.startswith("["):
        host, _, port = netloc.partition("]")
        return f"{host}]", port.removeprefix(":")
    host, _, port = netloc.partition(":")
    return host, port


def _loopback(uri: str) -> tuple[str, str]:
    """Host and what stands after the port of an address with http on the person's own machine; empty for others."""
    found = re.match(r"http://(127\.0\.0\.1|\[::1\])(?::([1-9][0-9]{0,4}))?((?:[/?].*)?)", uri)
    if found is None or found.end() != len(uri) or int(found[2] or 0) > 65535:
        return "", ""
    return found[1], found[3]
