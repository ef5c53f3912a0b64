"""Words for what an operation does not say itself: its parameters by their names, and whom it lets in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ventanilla.api.document.entering import APPS, FIRST_PARTY

_BY_NAME: dict[str, str] = {
    "after": "The `id` of the last event that you have; from the first one on without it.",
    "bill_id": "The `id` of a bill.",
    "by": "Which spans of time are summed up.",
    "code": "What stands on a paper beside its QR code.",
    "cursor": "The `next` of the page before; it is good for this list and these parameters only.",
    "door": "One of the ways into the cabinet, as `/identity/doors` names them.",
    "ending": "Which kind of file: `csv` or `xlsx`.",
    "feeder": "The code of a feeder.",
    "from": "The first day.",
    "kind": "Of which kind.",
    "limit": "How many items at most.",
    "locale": "The language of the labels.",
    "month": "A month.",
    "municipality": "The code of a municipality.",
    "name": "As the manifest and the lists name it.",
    "number": "What its number begins with.",
    "page": "Which page of it, from 1 on.",
    "part": "Which part of it.",
    "q": "What to look for.",
    "region": "The code of a region.",
    "slug": "The last part of its address, from its list.",
    "substation": "The code of a substation.",
    "to": "The last day.",
    "transformer": "The code of a transformer.",
    "type": "Which types of events, parted by commas; all without it.",
    "unread": "Those alone that you have not read.",
    "vnr_code": "The code of a replacement value.",
    "year": "A year.",
}


def describe_parameters(given: list[dict[str, Any]]) -> None:
    """Have every parameter say what it is."""
    for each in given:
        if "$ref" not in each and not each.get("description"):
            each["description"] = _told(each["name"])


def _told(name: str) -> str:
    if name.endswith("_id") and name not in _BY_NAME:
        return f"The `id` of {_article(name.removesuffix('_id').replace('_', ' '))}."
    return _BY_NAME.get(name, f"{name.replace('_', ' ').capitalize()}.")


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


def entrance(operation: dict[str, Any]) -> str:
    """Whom an operation lets in, as a sentence."""
    security = operation.get("security", [{FIRST_PARTY: []}])
    if not security:
        return "For everybody: no token is needed."
    ways = {name for each in security for name in each}
    scopes = " ".join(f"`{scope}`" for each in security for scope in each.get(APPS, ()))
    if FIRST_PARTY not in ways:
        return f"For systems of the utility, with {scopes}."
    return f"For a customer's own token{f', or an app that has {scopes}' if scopes else '; for no app'}."


def let_in(operation: dict[str, Any], offered: Collection[str]) -> None:
    """Say nothing of apps where they can't have what the operation asks of them."""
    if "security" not in operation or not operation["security"]:
        return
    kept = [each for each in operation["security"] if set(each.get(APPS, ())) <= set(offered)]
    operation["security"] = kept or [{FIRST_PARTY: []}]
