"""Takes a folder of FatturaPA files in as bills: what is wrong is set aside with its reason, the rest comes in."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Connection

from ventanilla.billing.service.intake import BillIntake
from ventanilla.errors import FeedRefused
from ventanilla.exchange.fatturapa.charging import charges_of
from ventanilla.exchange.fatturapa.model import Invoice, InvoiceFault
from ventanilla.exchange.fatturapa.points import point_of
from ventanilla.exchange.fatturapa.reading import MOST_BYTES, read_invoices
from ventanilla.exchange.fatturapa.rows import bill_row, charge_rows
from ventanilla.exchange.lock import ImportLock
from ventanilla.exchange.model import FeedFormat, FileOutcome, Progress, Rejection
from ventanilla.exchange.rejects import Rejects
from ventanilla.house import House
from ventanilla.i18n import Language
from ventanilla.storage.feeds import Loaded

NAME = "fatturapa"
_ENDINGS = (".xml", ".p7m")
_HEADER = ("file", "number")


def invoice_files(path: Path) -> list[Path]:
    """The files of a folder by name, or the one file.

    :raises FeedRefused: when there is none.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise FeedRefused(f"{path}: there is no such folder or file")
    found = [one for one in sorted(path.iterdir()) if one.suffix.lower() in _ENDINGS]
    found = [one for one in found if one.is_file() and not one.is_symlink()]
    if not found:
        raise FeedRefused(f"{path}: it holds no FatturaPA file (*.xml)")
    return found


def digest_of(files: list[Path]) -> str:
    """The SHA-256 of all of them, in hex."""
    whole = hashlib.sha256()
    for file in files:
        whole.update(f"{file.name}\n".encode(errors="replace"))
        with file.open("rb") as stream:
            for block in iter(lambda stream=stream: stream.read(1 << 20), b""):  # type: ignore[misc]
                whole.update(block)
    return whole.hexdigest()


def import_invoices(
    house: House,
    lock: ImportLock,
    files: list[Path],
    rejects: Path,
    language: Language,
    watch: Callable[[Progress], None],
) -> FileOutcome:
    """What became of them, counted in documents; those that were not taken are in ``fatturapa.rejects.csv``."""
    started = time.monotonic()
    with Rejects(rejects, NAME, FeedFormat()) as out:
        out.header = _HEADER
        taking = _Taking(house, lock, out, language)
        for at, file in enumerate(files, start=1):
            taking.file(file)
            watch(Progress(NAME, taking.read, at / len(files)))
    total, first = taking.total, out.first
    told = f"{first.cells[0]} line {first.line}: {first.reason}" if first else ""
    where = str(out.path) if out.count else ""
    spent = time.monotonic() - started
    return FileOutcome(NAME, total.inserted, total.updated, total.unchanged, out.count, spent, where, told)


class _Taking:
    def __init__(self, house: House, lock: ImportLock, rejects: Rejects, language: Language) -> None:
        self._house, self._lock, self._rejects, self._language = house, lock, rejects, language
        self._intake = BillIntake(house)
        self._own = house.languages.default
        self.total, self.read = Loaded(), 0

    def file(self, path: Path) -> None:
        """Take the documents of a file in, each by itself."""
        try:
            for found in _documents(path):
                self.read += 1
                try:
                    self._document(found)
                except InvoiceFault as fault:
                    number = found.number if isinstance(found, Invoice) else ""
                    at = found.at if isinstance(found, Invoice) else 0
                    self._set_aside(path, number, fault, at)
        except InvoiceFault as fault:
            self._set_aside(path, "", fault, 0)

    def _document(self, found: Invoice | InvoiceFault) -> None:
        if isinstance(found, InvoiceFault):
            raise found
        with self._house.db.engine.connect() as connection, connection.begin() as transaction:
            self._lock.keep(connection)
            loaded = self._loaded(connection, found)
            if loaded.rejected:
                transaction.rollback()
        for row in loaded.rejected:
            raise InvoiceFault(row.column, row.reason, found.at)
        self.total += loaded

    def _loaded(self, connection: Connection, invoice: Invoice) -> Loaded:
        utility = self._house.utility
        charged = charges_of(invoice)
        point = point_of(connection, invoice, utility)
        whose = {"customer_number": point.customer_number, "supply_number": point.number}
        bill = bill_row(invoice, charged, utility, point.commodity)
        return self._intake.take(connection, whose | bill, charge_rows(invoice, charged, utility, self._own))

    def _set_aside(self, path: Path, number: str, fault: InvoiceFault, at: int) -> None:
        reason = self._language.say(fault.reason)
        self._rejects.add(Rejection(fault.line or at or 1, fault.element, reason, (_shown(path.name), number)))


def _documents(path: Path) -> Iterator[Invoice | InvoiceFault]:
    if path.suffix.lower() == ".p7m":
        raise InvoiceFault("", "signed")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InvoiceFault("", "too_large", most=MOST_BYTES // 1024 // 1024)
        data = path.read_bytes()
    except OSError:
        raise InvoiceFault("", "no_file") from None
    yield from read_invoices(data)


def _shown(name: str) -> str:
    return name if name.isprintable() else ascii(name)


__all__ = ["NAME", "digest_of", "import_invoices", "invoice_files"]
