"""What a tax authority wants to see on a bill, country by country."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from ventanilla.billing.model import BillDetail, FiscalStamp

Stamper = Callable[[BillDetail, str], FiscalStamp | None]
"""Makes the stamp of a bill that the holder of a tax number issued; None where the bill lacks what it takes."""

_ARCA = "https://www.afip.gob.ar/fe/qr/?p="
_CURRENCIES = {"ARS": "PES", "USD": "DOL"}
_LETTERS = {
    **dict.fromkeys((1, 2, 3, 17), "A"),
    **dict.fromkeys((6, 7, 8, 18), "B"),
    **dict.fromkeys((11, 12, 13), "C"),
}
_TITLES = {
    **dict.fromkeys((1, 6, 11), "billing.kind.invoice"),
    **dict.fromkeys((2, 7, 12), "billing.kind.debit_note"),
    **dict.fromkeys((3, 8, 13), "billing.kind.credit_note"),
    **dict.fromkeys((17, 18), "billing.kind.utility_bill"),
}
_FINAL_CONSUMER = 99


def arca_stamp(detail: BillDetail, tax_id: str) -> FiscalStamp | None:
    """The stamp of Argentina's ARCA: CAE, its expiry, QR (RG 4892/2020) and bar code (RG 1702/2004)."""
    fiscal = detail.fiscal
    kind, cae = fiscal.get("kind", "").lstrip("0"), fiscal.get("cae", "")
    point, sequence = fiscal.get("point_of_sale", ""), fiscal.get("sequence", "")
    if not (kind.isdigit() and cae and point and sequence) or detail.bill.total.currency not in _CURRENCIES:
        return None
    cuit = "".join(char for char in tax_id if char.isdigit())
    expires = date.fromisoformat(fiscal["cae_expires"]) if fiscal.get("cae_expires") else None
    return FiscalStamp(
        letter=_LETTERS.get(int(kind), ""),
        code=f"{int(kind):02d}",
        title=_TITLES.get(int(kind), "billing.kind.invoice"),
        authorisation=cae,
        expires=expires,
        issuer=written_cuit(cuit),
        url=_ARCA + base64.b64encode(_payload(detail, cuit).encode()).decode(),
        barcode=_barcode(cuit, int(kind), int(point), cae, expires) if expires else "",
    )


def written_cuit(tax_id: str) -> str:
    """A CUIT with its hyphens: ``30-00000001-5``."""
    cuit = "".join(char for char in tax_id if char.isdigit())
    return f"{cuit[:2]}-{cuit[2:-1]}-{cuit[-1:]}"


def _payload(detail: BillDetail, cuit: str) -> str:
    """The JSON of the QR. It is written out here, since its amount is an exact number and not a float."""
    fiscal, bill = detail.fiscal, detail.bill
    parts: dict[str, str] = {
        "ver": "1",
        "fecha": f'"{bill.issued_on.isoformat()}"',
        "cuit": cuit,
        "ptoVta": str(int(fiscal["point_of_sale"])),
        "tipoCmp": str(int(fiscal["kind"])),
        "nroCmp": str(int(fiscal["sequence"])),
        "importe": format(abs(bill.total.amount), "f"),
        "moneda": f'"{_CURRENCIES[bill.total.currency]}"',
        "ctz": "1",
        "tipoDocRec": str(int(fiscal.get("receiver_document_type") or _FINAL_CONSUMER)),
        "nroDocRec": str(int(fiscal.get("receiver_document") or 0)),
        "tipoCodAut": '"E"',
        "codAut": str(int(fiscal["cae"])),
    }
    return "{" + ",".join(f'"{name}":{value}' for name, value in parts.items()) + "}"


def _barcode(cuit: str, kind: int, point: int, cae: str, expires: date) -> str:
    body = f"{cuit}{kind:03d}{point:05d}{cae}{expires:%Y%m%d}"
    return body + check_digit(body)


def check_digit(digits: str) -> str:
    """What brings three times the odd places (from the left) plus the even ones to a multiple of ten."""
    odd, even = sum(int(digit) for digit in digits[::2]), sum(int(digit) for digit in digits[1::2])
    return str(-(3 * odd + even) % 10)


_KINDS = {
    **dict.fromkeys(("TD01", "TD02", "TD24", "TD25", "TD26"), "billing.kind.invoice"),
    **dict.fromkeys(("TD03", "TD06"), "billing.kind.fee"),
    "TD04": "billing.kind.credit_note",
    "TD05": "billing.kind.debit_note",
}
"""What the kinds of documents of Italy's FatturaPA are called."""


def title_of(detail: BillDetail, stamp: FiscalStamp | None) -> str:
    """What a document is called: a message id."""
    return stamp.title if stamp else _KINDS.get(detail.fiscal.get("kind", ""), "billing.kind.bill")


STAMPERS: Mapping[str, Stamper] = MappingProxyType({"ar.arca": arca_stamp})
"""By the name that a document kind of the manifest gives as ``fiscal``."""

WRITTEN: Mapping[str, Callable[[str], str]] = MappingProxyType({"ar.arca": written_cuit})
"""How the same authorities write a tax number."""
