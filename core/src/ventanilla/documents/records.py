"""The built-in answers about documents, from the portal's own tables and files."""

from __future__ import annotations

from ventanilla.documents.model import Document
from ventanilla.documents.tables.archive import DOCUMENTS, FILE
from ventanilla.kernel.periods import Month
from ventanilla.plugin import PluginPortal, hookimpl
from ventanilla.storage import Database
from ventanilla.storage.files import FileStore
from ventanilla.supply.model import SupplyPoint


class DocumentsRecords:
    """Answers ``documents`` with one statement, ``document_file`` with one and a file."""

    def __init__(self, db: Database, store: FileStore) -> None:
        self._db, self._store = db, store

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
