"""Reads a tax document from its XML."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ventanilla.documents.dte.cells import day, maybe_day, maybe_decimal, maybe_whole, needed, whole
from ventanilla.documents.dte.faults import DteFault
from ventanilla.documents.dte.stamp import read_stamp
from ventanilla.documents.model.dte import (
    DTE_KINDS,
    Adjustment,
    Dte,
    DteLine,
    DteTotals,
    Party,
    Reference,
)
from ventanilla.fields.xml import XmlFault, children, element_at, local_name, parse, text_of

LARGEST = 512 * 1024
"""Bytes of one document."""
_MOST_LINES = 1000
_OTHER_TOTALS = ("CredEC", "GrntDep", "MontoNF", "MntMargenCom", "SaldoAnterior", "VlrPagar")


def read_dte(data: bytes) -> Dte:
    """One document, alone or in the envelope it was sent in.

    :raises DteFault: when it is no such document, lacks what it must have, or is of a kind that customers don't get.
    """
    try:
        root = parse(data, most_bytes=LARGEST)
    except XmlFault as fault:
        refused = DteFault(str(fault))
        refused.message = fault.message
        raise refused from None
    found = [one for one in root.iter() if local_name(one) == "Documento"]
    if len(found) != 1:
        raise DteFault("documents", count=len(found))
    read = _document(found[0], data, text_of(root, "SetDTE/Caratula/NroResol"), root)
    _check_sum(read)
    return read


def _check_sum(dte: Dte) -> None:
    """Lines are net on invoices and gross on receipts; what changes them as a whole leaves nothing to compare."""
    totals, lines = dte.totals, sum(line.amount for line in dte.lines)
    if totals.others or dte.adjustments:
        return
    if lines not in {Decimal((totals.net or 0) + (totals.exempt or 0)), Decimal(totals.total)}:
        raise DteFault("lines_sum", sum=lines)


def _document(at: Any, data: bytes, resolution: str, root: Any) -> Dte:
    head = element_at(at, "Encabezado")
    if head is None:
        raise DteFault("missing", name="Encabezado")
    kind = whole(head, "IdDoc/TipoDTE")
    if kind not in DTE_KINDS:
        raise DteFault("kind", kind=str(kind))
    lines = tuple(_lines(at, kind))
    if not lines:
        raise DteFault("missing", name="Detalle")
    if resolution:
        resolution = f"{resolution} / {text_of(root, 'SetDTE/Caratula/FchResol')[:4]}"
    return Dte(
        kind=kind,
        folio=whole(head, "IdDoc/Folio"),
        issued_on=day(head, "IdDoc/FchEmis"),
        due_on=maybe_day(head, "IdDoc/FchVenc"),
        issuer=_issuer(head),
        receiver=_receiver(head),
        lines=lines,
        totals=_totals(head),
        stamp=read_stamp(data),
        since=maybe_day(head, "IdDoc/PeriodoDesde"),
        until=maybe_day(head, "IdDoc/PeriodoHasta"),
        adjustments=tuple(_adjustments(at)),
        references=tuple(_references(at)),
        resolution=resolution,
    )


def _issuer(head: Any) -> Party:
    """Invoices and receipts name some of it differently."""
    at = "Emisor"
    return Party(
        rut=needed(head, f"{at}/RUTEmisor"),
        name=text_of(head, f"{at}/RznSoc") or needed(head, f"{at}/RznSocEmisor"),
        activity=text_of(head, f"{at}/GiroEmis") or text_of(head, f"{at}/GiroEmisor"),
        address=text_of(head, f"{at}/DirOrigen"),
        comuna=text_of(head, f"{at}/CmnaOrigen"),
        city=text_of(head, f"{at}/CiudadOrigen"),
    )


def _receiver(head: Any) -> Party:
    at = "Receptor"
    return Party(
        rut=needed(head, f"{at}/RUTRecep"),
        name=text_of(head, f"{at}/RznSocRecep"),
        activity=text_of(head, f"{at}/GiroRecep"),
        address=text_of(head, f"{at}/DirRecep"),
        comuna=text_of(head, f"{at}/CmnaRecep"),
        city=text_of(head, f"{at}/CiudadRecep"),
    )


def _lines(at: Any, kind: int) -> Iterator[DteLine]:
    for count, one in enumerate(children(at, "Detalle")):
        if count >= _MOST_LINES:
            raise DteFault("lines", most=_MOST_LINES)
        yield DteLine(
            name=needed(one, "NmbItem"),
            amount=maybe_decimal(one, "MontoItem") or Decimal(0),
            detail=text_of(one, "DscItem"),
            quantity=maybe_decimal(one, "QtyItem"),
            unit=text_of(one, "UnmdItem"),
            price=maybe_decimal(one, "PrcItem"),
            is_exempt=text_of(one, "IndExe") == "1" or kind in (34, 41),
        )


def _totals(head: Any) -> DteTotals:
    at = element_at(head, "Totales")
    if at is None:
        raise DteFault("missing", name="Totales")
    taxes = tuple((text_of(one, "TipoImp"), maybe_whole(one, "MontoImp") or 0) for one in children(at, "ImptoReten"))
    others = tuple((name, amount) for name in _OTHER_TOTALS if (amount := maybe_whole(at, name)) is not None)
    found = DteTotals(
        total=whole(at, "MntTotal"),
        net=maybe_whole(at, "MntNeto"),
        exempt=maybe_whole(at, "MntExe"),
        rate=maybe_decimal(at, "TasaIVA"),
        tax=maybe_whole(at, "IVA"),
        others=(*taxes, *others),
    )
    known = (found.net or 0) + (found.exempt or 0) + (found.tax or 0)
    if found.net is not None and not found.others and known != found.total:
        raise DteFault("totals", sum=known, total=found.total)
    return found


def _adjustments(at: Any) -> Iterator[Adjustment]:
    for one in children(at, "DscRcgGlobal"):
        value = maybe_decimal(one, "ValorDR") or Decimal(0)
        sign = -1 if text_of(one, "TpoMov") == "D" else 1
        yield Adjustment(text_of(one, "GlosaDR"), sign * value, text_of(one, "TpoValor") == "%")


def _references(at: Any) -> Iterator[Reference]:
    for one in children(at, "Referencia"):
        kind = text_of(one, "TpoDocRef")
        if kind or text_of(one, "FolioRef") or text_of(one, "RazonRef"):
            yield Reference(kind, text_of(one, "FolioRef"), maybe_day(one, "FchRef"), text_of(one, "RazonRef"))
