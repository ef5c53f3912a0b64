"""Writes invented e-invoices in the Italian format (FatturaPA 1.2), as a retailer's billing office would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from xml.sax.saxutils import escape

NAMESPACE = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"


@dataclass(frozen=True)
class Party:
    """Seller or buyer: name, codice fiscale or partita IVA, and where they are."""

    name: str
    tax_code: str
    street: str = "VIA ROMA 1"
    town: str = "COLLESALVETTI"
    cap: str = "57014"
    province: str = "LI"


@dataclass(frozen=True)
class PaperLine:
    """A line. ``notes`` are free data: a name with a text, a number or a day."""

    description: str
    total: Decimal
    rate: Decimal = Decimal(10)
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    notes: tuple[tuple[str, str | Decimal | date], ...] = ()


@dataclass(frozen=True)
class Paper:
    """One document. What is None is worked out of its lines. ``notice`` is the number of its pagoPA notice."""

    number: str
    issued_on: date
    lines: Sequence[PaperLine]
    kind: str = "TD01"
    due_on: date | None = None
    first: date | None = None
    last: date | None = None
    notice: str = ""
    total: Decimal | None = None
    summaries: Sequence[tuple[Decimal, Decimal, Decimal]] | None = None
    is_split: bool = False
    general: str = field(default="", repr=False)
    """More elements of ``DatiGeneraliDocumento``, as they are written."""

    @property
    def taxes(self) -> Sequence[tuple[Decimal, Decimal, Decimal]]:
        """Rate, taxable amount and tax, a row a rate."""
        if self.summaries is not None:
            return self.summaries
        found = []
        for rate in sorted({line.rate for line in self.lines}):
            base = cents(sum((line.total for line in self.lines if line.rate == rate), Decimal(0)))
            found.append((rate, base, cents(base * rate / 100)))
        return found


def cents(amount: Decimal) -> Decimal:
    """To the cent, half up."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def invoice_file(
    seller: Party, buyer: Party, papers: Iterable[Paper], *, encoding: str = "utf-8", version: str = "FPR12"
) -> bytes:
    """A file with a body for each document."""
    return "".join(_file(seller, buyer, papers, encoding, version)).encode(encoding)


def _file(seller: Party, buyer: Party, papers: Iterable[Paper], encoding: str, version: str) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="{encoding}"?>\n'
    yield f'<p:FatturaElettronica xmlns:p="{NAMESPACE}" versione="{version}">'
    yield "\n<FatturaElettronicaHeader><DatiTrasmissione><IdTrasmittente><IdPaese>IT</IdPaese>"
    yield f"<IdCodice>{escape(seller.tax_code)}</IdCodice></IdTrasmittente><ProgressivoInvio>1</ProgressivoInvio>"
    yield f"<FormatoTrasmissione>{version}</FormatoTrasmissione><CodiceDestinatario>0000000</CodiceDestinatario>"
    yield "</DatiTrasmissione>"
    yield f"<CedentePrestatore>{_party(seller, '<RegimeFiscale>RF01</RegimeFiscale>')}</CedentePrestatore>"
    yield f"<CessionarioCommittente>{_party(buyer)}</CessionarioCommittente></FatturaElettronicaHeader>"
    for paper in papers:
        yield "\n<FatturaElettronicaBody>"
        yield from _body(paper)
        yield "</FatturaElettronicaBody>"
    yield "\n</p:FatturaElettronica>\n"


def _party(party: Party, more: str = "") -> str:
    code = escape(party.tax_code)
    vat = f"<IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>{code}</IdCodice></IdFiscaleIVA>" if code.isdigit() else ""
    return (
        f"<DatiAnagrafici>{vat}<CodiceFiscale>{code}</CodiceFiscale><Anagrafica>"
        f"<Denominazione>{escape(party.name)}</Denominazione></Anagrafica>{more}</DatiAnagrafici><Sede>"
        f"<Indirizzo>{escape(party.street)}</Indirizzo><CAP>{party.cap}</CAP><Comune>{escape(party.town)}</Comune>"
        f"<Provincia>{party.province}</Provincia><Nazione>IT</Nazione></Sede>"
    )


def _body(paper: Paper) -> Iterator[str]:
    whole = sum((base + tax for _, base, tax in paper.taxes), Decimal(0)) if paper.total is None else paper.total
    yield f"<DatiGenerali><DatiGeneraliDocumento><TipoDocumento>{paper.kind}</TipoDocumento><Divisa>EUR</Divisa>"
    yield f"<Data>{paper.issued_on}</Data><Numero>{escape(paper.number)}</Numero>{paper.general}"
    yield f"<ImportoTotaleDocumento>{cents(whole)}</ImportoTotaleDocumento></DatiGeneraliDocumento></DatiGenerali>"
    yield "<DatiBeniServizi>"
    for at, line in enumerate(paper.lines, start=1):
        yield f"\n<DettaglioLinee><NumeroLinea>{at}</NumeroLinea>{_line(line, paper)}</DettaglioLinee>"
    for rate, base, tax in paper.taxes:
        nature = "" if rate else "<Natura>N2.2</Natura>"
        yield f"\n<DatiRiepilogo><AliquotaIVA>{cents(rate)}</AliquotaIVA>{nature}<ImponibileImporto>{base}"
        yield f"</ImponibileImporto><Imposta>{tax}</Imposta><EsigibilitaIVA>{'S' if paper.is_split else 'I'}"
        yield "</EsigibilitaIVA></DatiRiepilogo>"
    yield "</DatiBeniServizi>"
    if paper.due_on:
        code = f"<CodicePagamento>{escape(paper.notice)}</CodicePagamento>" if paper.notice else ""
        yield "<DatiPagamento><CondizioniPagamento>TP02</CondizioniPagamento><DettaglioPagamento><ModalitaPagamento>"
        yield f"{'MP23' if paper.notice else 'MP05'}</ModalitaPagamento><DataScadenzaPagamento>{paper.due_on}"
        yield f"</DataScadenzaPagamento><ImportoPagamento>{cents(whole)}</ImportoPagamento>{code}"
        yield "</DettaglioPagamento></DatiPagamento>"


def _line(line: PaperLine, paper: Paper) -> str:
    parts = [f"<Descrizione>{escape(line.description)}</Descrizione>"]
    if line.quantity is not None:
        parts.append(f"<Quantita>{_number(line.quantity)}</Quantita><UnitaMisura>{escape(line.unit)}</UnitaMisura>")
    if paper.first and paper.last:
        parts.append(
            f"<DataInizioPeriodo>{paper.first}</DataInizioPeriodo><DataFinePeriodo>{paper.last}</DataFinePeriodo>"
        )
    price = line.total if line.price is None else line.price
    parts.append(f"<PrezzoUnitario>{_number(price)}</PrezzoUnitario><PrezzoTotale>{_number(line.total)}</PrezzoTotale>")
    parts.append(f"<AliquotaIVA>{cents(line.rate)}</AliquotaIVA>{'' if line.rate else '<Natura>N2.2</Natura>'}")
    for name, value in line.notes:
        parts.append(f"<AltriDatiGestionali><TipoDato>{escape(name)}</TipoDato>{_note(value)}</AltriDatiGestionali>")
    return "".join(parts)


def _note(value: str | Decimal | date) -> str:
    if isinstance(value, Decimal):
        return f"<RiferimentoNumero>{_number(value)}</RiferimentoNumero>"
    if isinstance(value, date):
        return f"<RiferimentoData>{value}</RiferimentoData>"
    return f"<RiferimentoTesto>{escape(value)}</RiferimentoTesto>"


def _number(value: Decimal) -> str:
    """At least two decimals, at most eight, as the format wants them."""
    exponent = value.normalize().as_tuple().exponent
    places = max(2, min(8, -exponent if isinstance(exponent, int) else 2))
    return f"{value.quantize(Decimal(1).scaleb(-places)):f}"


def notice_number(at: int) -> str:
    """The number of a pagoPA notice of an invented creditor with one segregation code: its check is modulo 93."""
    body = f"301{at:013d}"
    return f"{body}{int(body) % 93:02d}"
