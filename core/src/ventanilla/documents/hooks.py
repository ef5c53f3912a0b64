"""What a plugin may answer about documents that the utility issued."""

from __future__ import annotations

from collections.abc import Callable

from ventanilla.documents.model import Document, TaxDocument
from ventanilla.plugin import PluginPortal, hookspec
from ventanilla.supply.model import SupplyPoint

SCREENS: dict[str, tuple[str, ...]] = {
    "documents.archive": ("documents", "bills", "movements", "customer"),
    "documents.history": ("bills", "charges"),
    "documents.generation": ("consumption", "injections", "bills", "documents"),
    "documents.generation_papers": ("documents", "document_file"),
}
"""The screens of this topic and the hooks that each needs."""


@hookspec("ask", since="0.1")
def documents(portal: PluginPortal, supply_point: SupplyPoint) -> tuple[Document, ...] | None:
    """When the archive of a supply is shown: all that the utility has issued as files or announced, newest first.

    What the portal prints from bills and months need not be among them. An empty tuple means that there are none.
    """


@hookspec("ask", since="0.1", keeps=False)
def document_file(portal: PluginPortal, supply_point: SupplyPoint, document_id: str) -> bytes | None:
    """When a document with a file is opened: the PDF. None lets the next plugin answer."""


@hookspec("ask", since="0.1")
def tax_documents(portal: PluginPortal, supply_point: SupplyPoint) -> tuple[TaxDocument, ...] | None:
    """When the bills of a supply are listed with their tax documents: one a bill, as handed over."""


@hookspec("ask", since="0.1", keeps=False)
def tax_document_file(portal: PluginPortal, supply_point: SupplyPoint, bill_id: str) -> bytes | None:
    """When the tax document of a bill is opened: its XML as it was signed. None lets the next plugin answer."""


def _are_of_that_supply(found: tuple[Document, ...], *, supply_point: SupplyPoint) -> bool:
    return all(one.supply_point_id == supply_point.id for one in found)


def _is_a_pdf(found: bytes, *, supply_point: SupplyPoint, document_id: str) -> bool:
    return found.startswith(b"%PDF-")


def _are_of_its_bills(found: tuple[TaxDocument, ...], *, supply_point: SupplyPoint) -> bool:
    return all(one.supply_point_id == supply_point.id for one in found)


def _is_xml(found: bytes, *, supply_point: SupplyPoint, bill_id: str) -> bool:
    return b"<" in found[:100]


CHECKS: dict[str, Callable[..., bool]] = {
    "documents": _are_of_that_supply,
    "document_file": _is_a_pdf,
    "tax_documents": _are_of_its_bills,
    "tax_document_file": _is_xml,
}
"""Whether an answer is about what was asked for: one that is not is refused as a whole."""
