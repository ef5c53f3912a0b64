"""What a plugin may answer about documents that the utility issued."""

from __future__ import annotations

from collections.abc import Callable

from ventanilla.documents.model import Document
from ventanilla.plugin import PluginPortal, hookspec
from ventanilla.supply.model import SupplyPoint

SCREENS: dict[str, tuple[str, ...]] = {
    "documents.archive": ("documents", "bills", "movements", "customer"),
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


def _are_of_that_supply(found: tuple[Document, ...], *, supply_point: SupplyPoint) -> bool:
    return all(one.supply_point_id == supply_point.id for one in found)


def _is_a_pdf(found: bytes, *, supply_point: SupplyPoint, document_id: str) -> bool:
    return found.startswith(b"%PDF-")


CHECKS: dict[str, Callable[..., bool]] = {"documents": _are_of_that_supply, "document_file": _is_a_pdf}
"""Whether an answer is about what was asked for: one that is not is refused as a whole."""
