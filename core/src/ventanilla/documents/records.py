"""The built-in answers about documents, from the portal's own tables and files."""

from __future__ import annotations

from ventanilla.documents.model import Document, TaxDocument
from ventanilla.documents.tables.archive import DOCUMENTS, FILE
from ventanilla.documents.tables.tax_documents import TAX_DOCUMENTS, TAX_FILE
from ventanilla.kernel.periods import Month
from ventanilla.plugin import PluginPortal, hookimpl
from ventanilla.storage import Database
from ventanilla.storage.files import FileStore
from ventanilla.supply.model import SupplyPoint


class DocumentsRecords:
    """Answers ``documents`` and ``tax_documents`` with one statement, for their files with one and a file."""

    def __init__(self, db: Database, store: FileStore, tax_store: FileStore | None = None) -> None:
        self._db, self._store, self._tax_store = db, store, tax_store or store

    @hookimpl
    def tax_documents(self, portal: PluginPortal, supply_point: SupplyPoint) -> tuple[TaxDocument, ...] | None:
        """Those that came in the feed, oldest first."""
        rows = self._db.rows(TAX_DOCUMENTS, supply_point_id=supply_point.id)
        return tuple(TaxDocument(bill_id, supply_point.id, *row) for bill_id, *row in rows)

    @hookimpl
    def tax_document_file(self, portal: PluginPortal, supply_point: SupplyPoint, bill_id: str) -> bytes | None:
        """The XML of a bill of that supply, byte for byte as it came.

        :raises NotFound: when the row names a file that is no longer there.
        """
        rows = self._db.rows(TAX_FILE, supply_point_id=supply_point.id, bill_id=bill_id)
        if not rows:
            return None
        with self._tax_store.open(rows[0][0]) as stream:
            return stream.read()

    @hookimpl
    def documents(self, portal: PluginPortal, supply_point: SupplyPoint) -> tuple[Document, ...] | None:
        """Those that came in the feed, newest first."""
        rows = self._db.rows(DOCUMENTS, supply_point_id=supply_point.id)
        return tuple(
            Document(
                id=id_,
                supply_point_id=supply_point.id,
                kind=kind,
                number=number,
                month=Month(month // 100, month % 100),
                issued_on=issued_on,
                file_size=size,
                effective_on=effective_on,
                note=note,
            )
            for id_, kind, number, month, issued_on, effective_on, note, size in rows
        )

    @hookimpl
    def document_file(self, portal: PluginPortal, supply_point: SupplyPoint, document_id: str) -> bytes | None:
        """The file of a document of that supply.

        :raises NotFound: when the row names a file that is no longer there.
        """
        rows = self._db.rows(FILE, supply_point_id=supply_point.id, id=document_id)
        if not rows or rows[0][0] is None:
            return None
        with self._store.open(rows[0][0]) as stream:
            return stream.read()
