"""XML that others wrote, read whole and trusted with nothing: no document type, no entities, no network, no excess."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from lxml import etree

from ventanilla.fields.faults import Fault

MOST_BYTES = 4 * 1024 * 1024
MOST_DEEP = 64
MOST_ELEMENTS = 100_000


class XmlFault(Fault):
    """XML that is not read; ``message`` says why, ``str()`` names the reason: ``xml_size``, ``xml_document_type``,
    ``xml_excess`` or ``xml_malformed``."""


def parse(
    data: bytes, *, most_bytes: int = MOST_BYTES, most_deep: int = MOST_DEEP, most_elements: int = MOST_ELEMENTS
) -> Any:
    """The root element of a document, without comments and processing instructions.

    White space is kept as it is written; the encoding is the one the document declares.

    :raises XmlFault: when it is longer, deeper or richer than that, has a document type, or is no well-formed XML.
    """
    if len(data) > most_bytes:
        raise XmlFault("xml_size", most=most_bytes // 1024)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise XmlFault("xml_document_type")
    try:
        return _root(data, most_deep, most_elements)
    except (etree.XMLSyntaxError, LookupError) as fault:
        raise XmlFault("xml_malformed", line=getattr(fault, "lineno", None) or 1) from None


def _root(data: bytes, most_deep: int, most_elements: int) -> Any:
    """Read step by step: what is too much ends it there, before the rest is looked at."""
    parsed = etree.iterparse(
        BytesIO(data), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
        dtd_validation=False, attribute_defaults=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    deep = count = 0
    for event, element in parsed:
        if event == "end":
            deep -= 1
            continue
        deep, count = deep + 1, count + 1
        if count == 1 and element.getroottree().docinfo.internalDTD is not None:
            raise XmlFault("xml_document_type")
        if deep > most_deep or count > most_elements:
            raise XmlFault("xml_excess", deep=most_deep, most=most_elements)
    return parsed.root


def text_of(parent: Any, path: str, longest: int = 500) -> str:
    """The text of the first element at a path of names (``DD/CAF/DA``), without what surrounds it; empty for none.

    Names are local ones: the namespace of the document does not matter.
    """
    found = element_at(parent, path)
    return "" if found is None else (found.text or "").strip()[:longest]


def element_at(parent: Any, path: str) -> Any | None:
    """The first element at a path of local names; None for none."""
    at: Any | None = parent
    for name in path.split("/"):
        at = next(children(at, name), None) if at is not None else None
    return at


def children(parent: Any, name: str) -> Any:
    """The children with that local name, in order."""
    return (child for child in parent if local_name(child) == name)


def local_name(element: Any) -> str:
    """What an element is called, whatever its namespace."""
    return str(element.tag).rpartition("}")[2]
