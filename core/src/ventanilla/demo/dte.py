"""Invented electronic tax documents of Chile, each with a stamp that holds: made with a key that nobody gave out.

The key is drawn from words, so that the same demo makes the same bytes; it protects nothing.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import blake2b, sha1
from xml.sax.saxutils import escape

_BITS = 512
_EXPONENT = 3
_SHA1 = bytes.fromhex("3021300906052b0e03021a05000414")
"""What stands before a SHA-1 digest in a signature (PKCS #1)."""
_RECEIPTS = (39, 41)


@dataclass(frozen=True)
class DemoParty:
    """Who issues, or who gets it."""

    rut: str
    name: str
    address: str
    comuna: str
    activity: str = ""


@dataclass(frozen=True)
class DemoItem:
    """One line; the amount is net on invoices and gross on receipts."""

    name: str
    amount: int
    is_exempt: bool = False
    quantity: int | None = None
    unit: str = ""
    price: Decimal | None = None


@dataclass(frozen=True)
class DemoDte:
    """One document. Its total is net + exempt + tax, each in whole pesos."""

    kind: int
    folio: int
    issued_on: date
    due_on: date
    since: date
    until: date
    issuer: DemoParty
    receiver: DemoParty
    items: tuple[DemoItem, ...]
    net: int
    exempt: int
    tax: int
    about: tuple[int, int, date, str] | None = None
    """Kind, folio and day of the document that a note is about, and why."""

    @property
    def total(self) -> int:
        """What it comes to."""
        return self.net + self.exempt + self.tax


def dte_xml(one: DemoDte) -> bytes:
    """The signed file, in ISO-8859-1 as all of them are."""
    body = "".join((_head(one), *_details(one), _reference(one), stamp(one)))
    named = f"DTE-{one.kind}-{one.folio}"
    text = f'<DTE version="1.0">\n<Documento ID="{named}">\n{body}</Documento>\n</DTE>\n'
    return b'<?xml version="1.0" encoding="ISO-8859-1"?>\n' + text.encode("iso-8859-1", "xmlcharrefreplace")


def stamp(one: DemoDte) -> str:
    """The TED: what it says, signed with the key of the folios."""
    said = (
        f"<DD><RE>{one.issuer.rut}</RE><TD>{one.kind}</TD><F>{one.folio}</F><FE>{one.issued_on}</FE>"
        f"<RR>{one.receiver.rut}</RR><RSR>{_text(one.receiver.name[:40])}</RSR><MNT>{one.total}</MNT>"
        f"<IT1>{_text(one.items[0].name[:40])}</IT1>{_authorisation(one)}<TSTED>{one.issued_on}T08:30:00</TSTED></DD>"
    )
    signature = _signed(said.encode("iso-8859-1", "xmlcharrefreplace"), (one.issuer.rut, one.kind))
    return f'<TED version="1.0">{said}<FRMT algoritmo="SHA1withRSA">{signature}</FRMT></TED>\n'


def _head(one: DemoDte) -> str:
    suffix = "Emisor" if one.kind in _RECEIPTS else ""
    names = (f"RznSoc{suffix}", "GiroEmisor" if suffix else "GiroEmis")
    service = 2 if suffix else 1
    due = f"<FchVenc>{one.due_on}</FchVenc>"
    period = f"<PeriodoDesde>{one.since}</PeriodoDesde><PeriodoHasta>{one.until}</PeriodoHasta>"
    issuer, receiver = one.issuer, one.receiver
    sums = f"<MntNeto>{one.net}</MntNeto><MntExe>{one.exempt}</MntExe><TasaIVA>19</TasaIVA><IVA>{one.tax}</IVA>"
    if one.kind in (34, 41):
        sums = f"<MntExe>{one.exempt}</MntExe>"
    return (
        f"<Encabezado>\n<IdDoc><TipoDTE>{one.kind}</TipoDTE><Folio>{one.folio}</Folio>"
        f"<FchEmis>{one.issued_on}</FchEmis><IndServicio>{service}</IndServicio>{period}{due}</IdDoc>\n"
        f"<Emisor><RUTEmisor>{issuer.rut}</RUTEmisor><{names[0]}>{_text(issuer.name)}</{names[0]}>"
        f"<{names[1]}>{_text(issuer.activity)}</{names[1]}><DirOrigen>{_text(issuer.address)}</DirOrigen>"
        f"<CmnaOrigen>{_text(issuer.comuna)}</CmnaOrigen></Emisor>\n"
        f"<Receptor><RUTRecep>{receiver.rut}</RUTRecep><RznSocRecep>{_text(receiver.name)}</RznSocRecep>"
        f"<DirRecep>{_text(receiver.address)}</DirRecep><CmnaRecep>{_text(receiver.comuna)}</CmnaRecep></Receptor>\n"
        f"<Totales>{sums}<MntTotal>{one.total}</MntTotal></Totales>\n</Encabezado>\n"
    )


def _details(one: DemoDte) -> Iterator[str]:
    for at, item in enumerate(one.items, start=1):
        parts = [f"<NroLinDet>{at}</NroLinDet>", "<IndExe>1</IndExe>" if item.is_exempt else ""]
        parts.append(f"<NmbItem>{_text(item.name[:80])}</NmbItem>")
        if item.quantity is not None:
            parts.append(f"<QtyItem>{item.quantity}</QtyItem><UnmdItem>{_text(item.unit)}</UnmdItem>")
        if item.price is not None:
            parts.append(f"<PrcItem>{item.price}</PrcItem>")
        yield f"<Detalle>{''.join(parts)}<MontoItem>{item.amount}</MontoItem></Detalle>\n"


def _reference(one: DemoDte) -> str:
    if one.about is None:
        return ""
    kind, folio, day, reason = one.about
    said = f"<TpoDocRef>{kind}</TpoDocRef><FolioRef>{folio}</FolioRef><FchRef>{day}</FchRef>"
    return f"<Referencia><NroLinRef>1</NroLinRef>{said}<RazonRef>{_text(reason)}</RazonRef></Referencia>\n"


def _authorisation(one: DemoDte) -> str:
    """The CAF: which folios of which kind, and the key for them. Its own signature is only as long as a real one."""
    modulus, _ = _key((one.issuer.rut, one.kind))
    first = one.folio // 10_000 * 10_000 or 1
    key = f"<RSAPK><M>{_base64(modulus)}</M><E>{_base64(_EXPONENT)}</E></RSAPK>"
    data = (
        f"<DA><RE>{one.issuer.rut}</RE><RS>{_text(one.issuer.name[:40])}</RS><TD>{one.kind}</TD>"
        f"<RNG><D>{first}</D><H>{first + 9_999}</H></RNG><FA>{one.issued_on.year}-01-02</FA>{key}<IDK>100</IDK></DA>"
    )
    signature = _signed(data.encode("iso-8859-1", "xmlcharrefreplace"), ("nobody's",))
    return f'<CAF version="1.0">{data}<FRMA algoritmo="SHA1withRSA">{signature}</FRMA></CAF>'


def _text(text: str) -> str:
    return escape(text)


def _signed(said: bytes, words: tuple[object, ...]) -> str:
    modulus, secret = _key(words)
    digest = _SHA1 + sha1(said, usedforsecurity=False).digest()
    padded = b"\x00\x01" + b"\xff" * (_BITS // 8 - 3 - len(digest)) + b"\x00" + digest
    return _base64(pow(int.from_bytes(padded, "big"), secret, modulus), _BITS // 8)


@cache
def _key(words: tuple[object, ...]) -> tuple[int, int]:
    """Modulus and secret exponent, always the same for the same words."""
    p, q = _prime((*words, "p")), _prime((*words, "q"))
    return p * q, pow(_EXPONENT, -1, (p - 1) * (q - 1))


def _prime(words: tuple[object, ...]) -> int:
    seed = blake2b("|".join(map(str, words)).encode(), digest_size=_BITS // 16).digest()
    candidate = int.from_bytes(seed, "big") | 3 << _BITS // 2 - 2 | 1
    while candidate % _EXPONENT == 1 or not _is_prime(candidate):
        candidate += 2
    return candidate


def _is_prime(number: int) -> bool:
    """Fermat's test to some small bases: far more than an invented key needs."""
    return all(pow(base, number - 1, number) == 1 for base in (2, 3, 5, 7, 11, 13))


def _base64(number: int, length: int = 0) -> str:
    return base64.b64encode(number.to_bytes(length or (number.bit_length() + 7) // 8, "big")).decode()
