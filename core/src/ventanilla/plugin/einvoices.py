"""What a utility declares about the e-invoices of its country that its bills come in as."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EInvoices:
    """Bills come in as FatturaPA files; the names are those (``TipoDato``) under which its lines carry free data.

    Names are compared without regard to case, blanks and punctuation, so that ``POD/PDR`` is ``PODPDR``. ``point``
    holds the POD or PDR and ``customer`` the client code; ``part`` the part of the bill that a line belongs to
    (``consumi``, ``fissa``, ``potenza``, ``imposte``, ``altro``); ``consumption`` and ``power`` what was billed of
    both; ``previous`` and ``current`` the counter, and ``source`` how it was read (an estimate begins with ``stim``).
    ``attributes`` are pairs of a name and the declared attribute of bills that keeps its text, number or day.
    ``issuers`` are tax numbers that the utility issues under besides its own.
    """

    point: tuple[str, ...] = ("POD/PDR", "POD", "PDR")
    customer: tuple[str, ...] = ("COD.CLI", "CODCLIENTE", "CLIENTE")
    part: tuple[str, ...] = ("QUOTA",)
    consumption: tuple[str, ...] = ("CONSUMO",)
    power: tuple[str, ...] = ("POTENZA",)
    previous: tuple[str, ...] = ("LETT.PREC",)
    current: tuple[str, ...] = ("LETT.ATT",)
    source: tuple[str, ...] = ("LETTURA",)
    notice: tuple[str, ...] = ("AVVISO",)
    attributes: tuple[tuple[str, str], ...] = ()
    issuers: tuple[str, ...] = ()
