"""Reads a FatturaPA file: the header, and each body as a document of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ventanilla.exchange.fatturapa.elements import amount, day, every, line_of, needed, needed_number, number, text
from ventanilla.exchange.fatturapa.model import KINDS, Invoice, InvoiceFault, Line, Note, Summary, name_of
from ventanilla.fields.xml import XmlFault, children, element_at, local_name, parse

MOST_BYTES = 5 * 1024 * 1024
"""As the exchange system takes them."""
MOST_ELEMENTS = 300_000
MOST_BODIES = 10_000
NAMESPACE = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"
VERSIONS = ("FPA12", "FPR12")
_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ONE_BYTE = {
    "windows-1252": "cp1252", "cp1252": "cp1252", "iso-8859-1": "latin-1", "iso-8859-15": "iso-8859-15",
}  # fmt: skip
_UTF_8 = ("utf-8", "utf8", "us-ascii", "ascii")
_LAST_ASCII, _LAST_CONTROL = 0x7F, 0x9F


def read_invoices(data: bytes) -> Iterator[Invoice | InvoiceFault]:
    """The documents of a file in its order; one that can't be read is a fault in its place.

    :raises InvoiceFault: when the file itself can't be read, also half-way.
    """
    root = _root(data)
    header = element_at(root, "FatturaElettronicaHeader")
    if header is None:
        raise InvoiceFault("FatturaElettronicaHeader", "missing", line_of(root))
    bodies = list(children(root, "FatturaElettronicaBody"))
    if not bodies:
        raise InvoiceFault("FatturaElettronicaBody", "missing", line_of(root))
    if len(bodies) > MOST_BODIES:
        raise InvoiceFault("FatturaElettronicaBody", "too_many", line_of(root), most=MOST_BODIES)
    parties = _parties(header)
    for body in bodies:
        try:
            yield _invoice(body, *parties)
        except InvoiceFault as fault:
            yield fault


def _root(data: bytes) -> Any:
    _refuse_wrong_encoding(data)
    try:
        root = parse(data, most_bytes=MOST_BYTES, most_elements=MOST_ELEMENTS)
    except XmlFault as fault:
        raise InvoiceFault("", fault.message, int(str(fault.message.values.get("line", 0)))) from None
    if local_name(root) != "FatturaElettronica":
        raise InvoiceFault(local_name(root)[:60], "no_invoice", line_of(root))
    version = str(root.get("versione", ""))
    if version not in VERSIONS or root.tag != f"{{{NAMESPACE}}}FatturaElettronica":
        raise InvoiceFault("versione", "version", line_of(root), version=version[:20] or "?")
    return root


def _refuse_wrong_encoding(data: bytes) -> None:
    """Refuse encodings that no office writes, and text that is not in the one it names."""
    found = _ENCODING.match(data)
    name = found[1].decode("ascii").lower() if found else "utf-8"
    if (name not in _ONE_BYTE and name not in _UTF_8) or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InvoiceFault("encoding", "encoding_unknown", 1, encoding=name)
    codec = _ONE_BYTE.get(name)
    is_plain = data.isascii()
    if is_plain:
        return
    if codec is None:
        if not _decodes(data, "utf-8"):
            raise InvoiceFault("encoding", "encoding", 1, encoding=name)
    elif not _decodes(data, codec) or _decodes(data, "utf-8") or _has_controls(data, codec):
        raise InvoiceFault("encoding", "encoding", 1, encoding=name)


def _decodes(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _has_controls(data: bytes, codec: str) -> bool:
    """Control characters above ASCII are printable ones of Windows under a wrong name."""
    return codec != "cp1252" and any(_LAST_ASCII < byte <= _LAST_CONTROL for byte in set(data))


def _parties(header: Any) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The name of the holder, the tax numbers of the holder, those of the issuer."""
    buyer, seller = "CessionarioCommittente/DatiAnagrafici", "CedentePrestatore/DatiAnagrafici"
    name = text(header, f"{buyer}/Anagrafica/Denominazione", 80) or " ".join(
        part for part in (text(header, f"{buyer}/Anagrafica/{each}", 60) for each in ("Nome", "Cognome")) if part
    )
    if not name:
        raise InvoiceFault("Denominazione", "missing", line_of(header))
    return name, _codes(header, buyer), _codes(header, seller)


def _codes(header: Any, party: str) -> tuple[str, ...]:
    found = (text(header, f"{party}/{name}", 28).upper() for name in ("IdFiscaleIVA/IdCodice", "CodiceFiscale"))
    return tuple(dict.fromkeys(code for code in found if code))


def _invoice(body: Any, holder: str, holder_codes: tuple[str, ...], issuer_codes: tuple[str, ...]) -> Invoice:
    general = element_at(body, "DatiGenerali/DatiGeneraliDocumento")
    if general is None:
        raise InvoiceFault("DatiGeneraliDocumento", "missing", line_of(body))
    kind = needed(general, "TipoDocumento", 10)
    if kind not in KINDS:
        raise InvoiceFault("TipoDocumento", "kind", line_of(general), kind=kind)
    issued_on = day(general, "Data")
    if issued_on is None:
        raise InvoiceFault("Data", "missing", line_of(general))
    lines = tuple(_line(each) for each in every(body, "DatiBeniServizi/DettaglioLinee"))
    summaries = tuple(_summary(each) for each in every(body, "DatiBeniServizi/DatiRiepilogo"))
    for name, found in (("DettaglioLinee", lines), ("DatiRiepilogo", summaries)):
        if not found:
            raise InvoiceFault(name, "missing", line_of(body))
    due_on, code = _payment(body, issued_on)
    return Invoice(
        kind=kind,
        number=needed(general, "Numero", 20),
        issued_on=issued_on,
        currency=needed(general, "Divisa", 3).upper(),
        holder=holder,
        holder_codes=holder_codes,
        issuer_codes=issuer_codes,
        lines=lines,
        summaries=summaries,
        due_on=due_on,
        total=number(general, "ImportoTotaleDocumento"),
        rounding=amount(general, "Arrotondamento"),
        adjustment=_adjustment(general, sum((line.total for line in lines), Decimal(0))),
        stamp=amount(general, "DatiBollo/ImportoBollo"),
        withheld=sum((amount(each, "ImportoRitenuta") for each in every(general, "DatiRitenuta")), Decimal(0)),
        funds=tuple(
            (amount(each, "ImportoContributoCassa"), amount(each, "AliquotaIVA"))
            for each in every(general, "DatiCassaPrevidenziale")
        ),
        payment_code=code,
        at=line_of(body),
    )


def _adjustment(general: Any, whole: Decimal) -> Decimal:
    """Discounts and surcharges on the whole document, the latter positive; in per cent of its lines or an amount."""
    found = Decimal(0)
    for each in every(general, "ScontoMaggiorazione"):
        kind, by = needed(each, "Tipo", 2), number(each, "Importo")
        if kind not in ("SC", "MG"):
            raise InvoiceFault("Tipo", "discount", line_of(each), value=kind)
        if by is None:
            by = (whole * needed_number(each, "Percentuale") / 100).quantize(Decimal("0.01"))
        found += by if kind == "MG" else -by
    return found


def _line(element: Any) -> Line:
    return Line(
        description=needed(element, "Descrizione"),
        total=needed_number(element, "PrezzoTotale"),
        rate=needed_number(element, "AliquotaIVA"),
        quantity=number(element, "Quantita"),
        unit=text(element, "UnitaMisura", 10),
        price=number(element, "PrezzoUnitario"),
        first=day(element, "DataInizioPeriodo"),
        last=day(element, "DataFinePeriodo"),
        notes=tuple(_note(each) for each in every(element, "AltriDatiGestionali")),
    )


def _note(element: Any) -> Note:
    name = name_of(needed(element, "TipoDato", 10))
    return Note(
        name,
        text(element, "RiferimentoTesto", 60),
        number(element, "RiferimentoNumero"),
        day(element, "RiferimentoData"),
    )


def _summary(element: Any) -> Summary:
    return Summary(
        rate=needed_number(element, "AliquotaIVA"),
        base=needed_number(element, "ImponibileImporto"),
        tax=needed_number(element, "Imposta"),
        rounding=amount(element, "Arrotondamento"),
        nature=text(element, "Natura", 4),
        law=text(element, "RiferimentoNormativo", 100),
        is_split=text(element, "EsigibilitaIVA", 1) == "S",
    )


def _payment(body: Any, issued_on: date) -> tuple[date, str]:
    """The last day to pay, of the last instalment where there are several, and the code of the payment notice."""
    due, codes = issued_on, []
    for each in (one for data in every(body, "DatiPagamento") for one in every(data, "DettaglioPagamento")):
        named, start = day(each, "DataScadenzaPagamento"), day(each, "DataRiferimentoTerminiPagamento")
        if named is None and start is not None:
            days = max(Decimal(0), min(amount(each, "GiorniTerminiPagamento"), Decimal(999)))
            named = start + timedelta(days=int(days)) if start.year < 9990 else start
        due = max(due, named or issued_on)
        code = text(each, "CodicePagamento", 60)
        if code:
            codes.append((text(each, "ModalitaPagamento", 4) != "MP23", code))
    return due, min(codes)[1] if codes else ""
