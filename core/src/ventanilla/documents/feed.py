"""The file of the standard feed that brings documents: an index, with the PDFs beside it."""

from __future__ import annotations

from ventanilla.documents.blanks import blanks_file
from ventanilla.documents.dte.intake import load_tax_documents, prepare_tax_documents
from ventanilla.documents.intake import load_documents, prepare_documents
from ventanilla.plugin import Utility
from ventanilla.storage.feeds import ColumnType, FeedColumn, FeedFile


def feed_files(utility: Utility) -> tuple[FeedFile, ...]:
    """The index; its kinds are those that the utility declares for the archive."""
    kinds = tuple(kind.name for kind in utility.documents if kind.is_archived)
    day = ColumnType.DATE
    columns = (
        FeedColumn("customer_number", required=True, max_length=40, meaning="The customer's number."),
        FeedColumn("supply_number", required=True, max_length=40, meaning="The supply's number within the customer."),
        FeedColumn("kind", required=True, max_length=40, choices=kinds, meaning="A declared kind of document."),
        FeedColumn("number", required=True, max_length=60, meaning="As printed, unique for the supply and the kind."),
        FeedColumn("issued_on", day, required=True, meaning="The day on the document, not after today."),
        FeedColumn("month", ColumnType.MONTH, required=True, meaning="The month that it is about."),
        FeedColumn("file", max_length=120, meaning="A PDF of this feed; without one, the portal prints it."),
        FeedColumn("sha256", max_length=64, meaning="The SHA-256 of that file, 64 hexadecimal digits."),
        FeedColumn("effective_on", day, meaning="Of a notice: the day of what it announces."),
        FeedColumn("note", max_length=500, meaning="Of a notice: what happens then, in the utility's words."),
    )
    return (
        FeedFile(
            "documents",
            columns,
            load_documents,
            key=("customer_number", "supply_number", "kind", "number"),
            meaning="Papers of the archive, one a row; a file never changes, a corrected one has a number of its own.",
            prepare=prepare_documents,
        ),
        FeedFile(
            "tax_documents",
            (
                *columns[:2],
                FeedColumn("bill_number", required=True, max_length=40, meaning="The bill's number as printed."),
                FeedColumn("file", required=True, max_length=120, meaning="The signed XML, a file of this feed."),
            ),
            load_tax_documents,
            key=("bill_number",),
            meaning="Electronic tax documents (Chile's DTE), one a bill; one that is here never changes.",
            prepare=prepare_tax_documents,
        ),
        blanks_file(),
    )
