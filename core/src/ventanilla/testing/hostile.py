"""What strangers send, by class, in the spellings that each class allows; and what no answer may be."""

from __future__ import annotations

from collections.abc import Iterator

from werkzeug.test import TestResponse

BODIES: dict[str, bytes] = {
    "100,000 lists": b"[" * 100_000,
    "100,000 closed lists": b"[" * 100_000 + b"]" * 100_000,
    "100,000 objects": b'{"a":' * 100_000,
    "not UTF-8": b'{"a":"\xff\xfe"}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"a":1}',
    "a name twice": b'{"user_name":"a","user_name":"b"}',
    "a name twice, spelled otherwise": b'{"a":1,"\\u0061":2}',
    "a comma too much": b'{"a":1,}',
    "a comment": b'{"a":1/*x*/}',
    "NaN": b'{"a":NaN}',
    "infinity": b'{"a":-Infinity}',
    "half a character": b'{"a":"\\ud800"}',
    "a NUL": b'{"a":"\\u0000"}',
    "two values": b"{}{}",
    "half an object": b'{"a":',
    "20 MB": b'{"a":"' + b"x" * (20 << 20) + b'"}',
}
"""JSON that is refused before anybody looks at its fields."""
SHAPES: tuple[bytes, ...] = (b'"text"', b"[]", b"[{}]", b"1", b"null", b"true")
"""JSON that is no object."""
PATHS = (
    "%00", "%ff", "%c0%ae%c0%ae", "..%2f..%2fetc%2fpasswd", "..;/", "%2e%2e/%2e%2e/", "..%5c..%5c", "%252e%252e%252f",
    "a" * 8192, ".env", ".git/config", "console", "debug", "metrics", "admin", "server-status", "wp-login.php",
    "static/..%5c..%5csettings.py", "static/%2e%2e/%2e%2e/settings.py", "static/x/../../../settings.py",
    "supplies/%00/bills", "supplies/..%2fother/bills", "api/v1/supplies/%00", "api/v1/supplies/%ff/bills",
    "api/v1/..%2f..%2f", "verify/%00", "verify/..%2f..%2fetc%2fpasswd", "%0d%0aSet-Cookie:a=b", "%E2%80%AE", "💣",
)  # fmt: skip
HOSTS = (
    "evil.example", "127.0.0.1:8000.evil.example", "127.0.0.1:8001", "127.0.0.1", "localhost:8000", "", "127.1:8000",
    "127.0.0.1:8000@evil.example", "evil.example:8000", "127.0.0.1:8000, evil.example", "127.0.0.1:8000/x",
    "[::1]:8000", "2130706433:8000", "127.0.0.1:08000", "127.0.0.1:8000\t", "[evil",
)  # fmt: skip
FORWARDED = (
    "a", "127.0.0.1", "", ",", ", ".join(["10.0.0.1"] * 1000), "fe80::1%eth0", "[::1]:80", "::ffff:127.0.0.1", "-",
    "unknown", "1" * 5000, "127.0.0.1\t", "é",
)  # fmt: skip
LANGUAGES = ("../../x", "xx_YY", "", "e" * 10_000, "en;q=x", "*;q=0", "ru_RU.UTF-8", "\x7f", "es-AR" * 400, "i-klingon")
NEXT = (
    "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil",
    "{p}//evil.example", "{p}/\\evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x",
    "{p}/\n//evil.example", "{p}/\r\nSet-Cookie:a=b", "{p}/\x00", "/\t/evil.example", " {p}/", "{p}/ ", "@evil.example",
    "{p}/../other/", "{p}/..", "{p}/./../x/", "{p}/%2e%2e/other/", "{p}/%2E%2E%2Fother/", "{p}/%252e%252e/other/",
    "/%2f%2fevil.example", "{p}/%2f%2fevil.example", "{p}/%5cevil.example", "{p}/%09/evil.example",
    "{p}/%0d%0aSet-Cookie:a=b", "{p}/%00", "{p}x/", "/other/", "/", "{p}/\u202eevil", "{p}/é", "{p}/%E2%80%AE",
    "https:{p}/", "https:evil.example", "http:///evil.example", "//evil.example\\@127.0.0.1:8000{p}/",
    "https://127.0.0.1:8000@evil.example{p}/", "/.evil.example{p}/", "vbscript:x", "{p}/<script>", "//%65vil.example",
)  # fmt: skip
"""``{p}`` is the prefix of the portal."""
COOKIES = (
    "", "x", "a" * 5000, "..", "null", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "%00", "' OR 1=1 --", "é", '"', "\\",
    "true", "[]", "{}", "0",
)  # fmt: skip
"""Secrets of sessions that are none."""


def spellings(name: str) -> Iterator[str]:
    """Ways to write a user name that a person might take for the same."""
    yield from (f"{name} ", f" {name}", name.upper(), name.title(), f"{name}\u200b", f"\ufeff{name}", f"{name}\u00ad")
    yield "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in name)
    yield f"{name}\x00"
    yield f"{name}\n"


def wrong_with(answer: TestResponse, prefix: str) -> str:
    """What is wrong with an answer to something hostile; nothing where it is only a refusal."""
    if answer.status_code >= 500:
        return f"status {answer.status_code}"
    location = answer.headers.get("Location", "")
    if location and not (location == prefix or location.startswith((f"{prefix}/", "?"))):
        return f"it leads to {location!r}"
    if "\\" in location or "//" in location.partition("?")[0]:
        return f"it leads to {location!r}"
    for told in (b"Traceback", b"root:x:", b"sqlalchemy", b"werkzeug.", b"secret_key"):
        if told in answer.data:
            return f"it shows {told.decode()}"
    if answer.headers.get("X-Content-Type-Options") != "nosniff" and answer.status_code not in (308, 404):
        return "it goes out without the headers"
    return ""
