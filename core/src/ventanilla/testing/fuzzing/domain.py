"""What people of each country send where a number of theirs is expected, right ones and nearly right ones."""

from __future__ import annotations

from typing import Any

NUMBERS: dict[str, tuple[str, ...]] = {
    "es-AR": (
        "20123456", "20.123.456", "20-20123456-5", "27-20123456-8", "8888/1", "5601", "CBU 2850590940090418135201",
        "+54 9 11 2345-6789", "$ 2.671,84", "14/02/1975", "B 0003-00001234",
    ),
    "es-CL": (
        "40231907-0", "40.231.907-0", "12345678-5", "12.345.678-K", "7654321-k", "40231907-9", "76543210-3", "0-0",
        "+56 9 8765 4321", "$ 45.678", "abril 2026", "33/1",
    ),
    "ru": (
        "7707083893", "500100732259", "7707083890", "112-233-445 95", "11223344595", "112-233-445 00", "045004641",
        "40702810100000000123", "+7 (8212) 20-00-00", "2 671,84 ₽", "Июль 2026", "ООО «Ромашка»", "0012345",
    ),
    "it": (
        "RSSMRA85T10A562S", "rssmra85t10a562s", "RSSMRA85T10A562X", "RSSMRA85T10A56NS", "12345670017", "IT12345670017",
        "00881234567890", "IT001E12345678", "it001e123456789", "+39 06 5550 100", "€ 1.234,56", "000123", "RX12345",
    ),
}  # fmt: skip
"""By language: DNI, CUIT; RUT; ИНН, СНИЛС; codice fiscale, partita IVA, PDR, POD; how money and days are written."""
HOSTILE: tuple[str, ...] = (
    "admin ", "аdmin", "adm\u200bin", "ａｄｍｉｎ", "vıctim@x.example", "vic\u0301tim@x.example", "a@b\r\nBcc: c@d",
    "1900-02-29", "2999-01-01", "0000-00-00", "31/12/1980 ", "٣١/١٢/١٩٨٠", "2026-13", "2026-02-30", "９９",
    "1e308", "1E+999999", "NaN", "-Infinity", "0x1A", "1_000", "9" * 400, "-0", "1,5", "1.5.0", str(2**63),
    "../../etc/passwd", "..%2f..%2f", "//evil.example/a", "javascript:alert(1)", "http://127.0.0.1:1/", "%0d%0aX: y",
    "' OR 1=1 --", "1; DROP TABLE identity", "{{7*7}}", "${7*7}", "<svg/onload=alert(1)>", "%s%n", "=1+1", "@SUM(A1)",
    "\ud7ff\ufffe", "\u202egnp.exe", "Ω" * 300, "\u0000", "a\u0000b", "__proto__", "null", "[object Object]", "*", "_%",
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "vat_" + "a" * 40, "vrt_", "vac_" + "ñ" * 9,
    "0001-01-01", "9999-12-31", "10000-01-01", "-0001-01-01", "2026-03-29", "2026-10-25", "2026-03-29T02:30:00",
    "2026-10-25T02:30:00+01:00", "2024-12-31T23:59:60Z", "2026-W10-1", "20260101", "253402300800", "-62135596801",
    "1e400", "-1e400", "0.1e-400", "٣", "²", "½", "Ⅷ", "+5", "00005", "1'234.56", "12345678901234567890.123456789",
    "112-233-445 9", "40231907-k", "20-20123456-0", "RSSMRA85M10A5ÉÉS", "IT001E1234567", "a@[127.0.0.1]", "ß", "ı", "ﷺ",
    "\ufeff", "\u2028", "\x7f", "\x1b[31m", "\u200f\u202e", "%c0%af", "%zz", "\\", "..%00/", "x" * 20_000,
)  # fmt: skip
"""What attackers and broken programs send anywhere."""
ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 1e308, 2**63, 10**30, [], {}, [""], ["x"] * 300, [None], {"id": "x"},
    {"$ne": ""}, {"__proto__": {"is_staff": True}}, [[[[]]]], -0.0, 5e-324, 2**53 + 1, {"": ""}, [{"id": "x"}],
    {"amount": "1", "currency": "ARS"}, {"value": None},
)  # fmt: skip
"""What is no text at all."""
MORE: dict[str, Any] = {
    "is_staff": True, "role": "admin", "tenant_id": "x", "email_verified": True, "balance": "0", "supply_id": "x",
    "_sa_instance_state": {},
}  # fmt: skip
"""Fields that nobody asked for."""


def texts_of(tag: str) -> tuple[str, ...]:
    """What is sent to a utility that speaks this language, of this country first."""
    return (*NUMBERS.get(tag, NUMBERS.get(tag.partition("-")[0], ())), *HOSTILE)
