"""What people and machines send where a value is expected: of this domain, and of none."""

from __future__ import annotations

from typing import Any

NOBODY = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
"""An id as ours are, of nothing."""
ODD_IDS = ("0", "-1", "null", "..", "%2e%2e", "a" * 300, "ñandú", "' OR 1=1 --", "<script>", "%00", "１２３", "{id}")
QUERIES: dict[str, tuple[str, ...]] = {
    "year": ("2026", "0", "-1", "99999", "dos mil", "２０２６", "2026.0", "1e9", ""),
    "month": ("2026-04", "2026-13", "2026-4", "0000-00", "abril", ""),
    "day": ("2026-02-29", "2024-02-29", "0001-01-01", "9999-12-31", "15/04/2026", "x"),
    "from": ("2026-01-01", "2026-02-30", "01/02/2026", "9999-12-31", "0001-01-01", "ayer", ""),
    "to": ("2026-12-31", "2025-01-01", "1900-01-01", "2026-1-1", "\ud7ff", ""),
    "by": ("year", "month", "day", "hour", "week", "YEAR", ""),
    "limit": ("1", "200", "0", "201", "-5", "1.5", "ten", "９", "1" * 40),
    "cursor": ("", "x", "AAAA", "é", "=" * 20, "W10", "a" * 500),
    "unread": ("true", "false", "maybe", "1", ""),
    "before": ("1", "0", "x", "9" * 30),
}
ANY_QUERY = ("", "0", "-1", "x" * 2000, "ñ", "%", "null", "2026-04-15", "\u202e")
VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, [], {}, ["x"], {"a": 1}, "", " ", "x" * 5000, "\u0000", "\u202e\u0301", "null",
    "<script>alert(1)</script>", "'; DROP TABLE identity; --", "２０１２３４５６", 10**30,
)  # fmt: skip
DOMAIN: dict[str, tuple[Any, ...]] = {
    "dni": ("20123456", "20.123.456", "00000000", "99999999999", "２０１２３４５６"),
    "birth_date": ("14/02/1975", "29/02/1975", "1975-02-14", "31/12/2999", "00/00/0000"),
    "email": ("ana@correo.example", "ana@ejemplo..example", "a@b", "ñ@dominio.example", f"{'a' * 300}@correo.example"),
    "code": ("123456", "12 34 56", "000000", "1234567", "１２３４５６"),
    "phone": ("+54 9 11 2345-6789", "911", "", "+0"),
    "locale": ("es-AR", "en", "xx-XX", "../en", "x" * 39),
    "kind": ("clearance", "statement", "bill", "Clearance"),
    "medium": ("email", "sms", "fax"),
    "from": ("2026-01-01", "2026-02-30", "9999-12-31"),
    "to": ("2026-12-31", "0001-01-01"),
    "supplies": ([], [NOBODY], ["x"] * 600, [1], [None]),
    "text_version": (1, 0, -1, 99, 10**12),
    "version": (0, 1, -1, 10**12),
    "sha256": ("0" * 64, "g" * 64, "A" * 64, ""),
    "secret": (NOBODY, "x" * 200, "ñ", ""),
}
WRITTEN = ("application/atom+xml",)
"""Types of files that go out while they are written, so that nobody knows their name beforehand."""
BODIES = (
    b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b'{"a":1,"a":2}', b"[" * 5000, b'{"a":"\\ud800"}', b'{"a":NaN}',
    b'{"a":1e400}', b'{"\\ud800":1}', b'{"a":' + b"9" * 5000 + b"}", b"{}{}", b"{}\x00", b"\x1f\x8b\x08",
    b"\xef\xbb\xbf{}", "{}".encode("utf-16"), b'{"a":' * 5000 + b"1" + b"}" * 5000,
)  # fmt: skip
TYPES = (
    "application/json; charset=utf-16", "application/json, text/plain", "APPLICATION/JSON", "application/vnd.api+json",
    "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "",
    ";", "/", 'application/json; charset="', "x" * 500,
)  # fmt: skip
"""What a body is said to be, and is not."""
HEADERS: tuple[tuple[str, str], ...] = (
    ("Range", "bytes=0-0,-1"), ("Range", "bytes=abc"), ("Range", "bytes=99999999999-"), ("If-Match", '"x"'),
    ("If-Match", "*"), ("If-Match", "x" * 7000), ("If-None-Match", "*"), ("If-None-Match", 'W/"x", y'),
    ("If-Modified-Since", "nonsense GMT"), ("If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"),
    ("If-Range", '"x"'), ("Accept", "text/html"), ("Accept", "x"), ("Accept-Encoding", "identity;q=0, *;q=0"),
    ("Accept-Language", "en;q=oops, *;q=0"), ("Accept-Language", "\xff"), ("Idempotency-Key", '""'),
    ("Idempotency-Key", "x" * 256), ("Idempotency-Key", "\xe9"), ("Prefer", "respond-async"), ("Origin", "null"),
    ("Origin", "https://evil.example"), ("Cookie", "a=b; a=c; =;"), ("Content-Encoding", "gzip"),
    ("X-HTTP-Method-Override", "DELETE"), ("X-Forwarded-Host", "evil.example"),
    ("Forwarded", "for=_x;host=evil.example"), ("Referer", "http://[::1"), ("Sec-Fetch-Site", "cross-site"),
    ("Expect", "x"), ("TE", "trailers"), ("Upgrade", "h2c"), ("traceparent", "\xff"), ("Content-MD5", "====="),
    ("Access-Control-Request-Method", "DELETE"), ("User-Agent", "x" * 5000),
)  # fmt: skip
"""What comes with a request and means something to somebody, right and wrong."""
METHODS = ("PATCH", "TRACE", "PUT", "DELETE", "POST", "OPTIONS", "HEAD", "PROPFIND")
LANGUAGES = ("en", "es-AR", "ru", "*", "xx", "en;q=oops", "a" * 400)
