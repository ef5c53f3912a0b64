"""What the standard demands of a Green Button document, in a few tables: for tests of what the portal writes.

Source: NAESB REQ.21 (ESPI), ``espi.xsd`` 4.0; the function blocks 1, 4 and 15 of the Green Button test requirements;
RFC 4287 (Atom).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

ATOM, ESPI = "{http://www.w3.org/2005/Atom}", "{http://naesb.org/espi}"

ELEMENTS = {
    "UsagePoint": "extension:any* roleFlags:hex2? ServiceCategory? status:uint8?",
    "ServiceCategory": "kind:service",
    "LocalTimeParameters": "dstEndRule:hex4 dstOffset:time dstStartRule:hex4 tzOffset:time",
    "MeterReading": "",
    "ReadingType": (
        "extension:any* accumulationBehaviour:accumulation? commodity:commodity? consumptionTier:int16? "
        "currency:uint16? dataQualifier:uint16? defaultQuality:quality? flowDirection:flow? intervalLength:uint32? "
        "kind:measurement? phase:uint16? powerOfTenMultiplier:power? timeAttribute:period? tou:int16? uom:unit?"
    ),
    "IntervalBlock": "interval? IntervalReading*",
    "IntervalReading": "cost:int48? ReadingQuality* timePeriod? value:int48? consumptionTier:int16? tou:int16?",
    "ReadingQuality": "quality:quality",
    "interval": "duration:uint32 start:time",
    "timePeriod": "duration:uint32 start:time",
    "billingPeriod": "duration:uint32 start:time",
    "authorizedPeriod": "duration:uint32 start:time",
    "UsageSummary": (
        "billingPeriod? billLastPeriod:int48? billToDate:int48? costAdditionalLastPeriod:int48? currency:uint16? "
        "overallConsumptionLastPeriod? qualityOfReading:quality? statusTimeStamp:time commodity:commodity?"
    ),
    "overallConsumptionLastPeriod": "powerOfTenMultiplier:power? timeStamp:time? uom:unit? value:int48?",
    "ServiceStatus": "currentStatus:uint8",
    "BatchList": "resources:uri*",
    "Authorization": (
        "authorizedPeriod? publishedPeriod? status:authorization expires_at:time grant_type:grant? scope:text256 "
        "token_type:bearer resourceURI:uri authorizationURI:uri"
    ),
    "ApplicationInformation": (
        "dataCustodianId:text64 dataCustodianApplicationStatus:uint8 thirdPartyApplicationDescription:text256? "
        "authorizationServerUri:uri? thirdPartyNotifyUri:text512 authorizationServerAuthorizationEndpoint:uri "
        "authorizationServerTokenEndpoint:uri dataCustodianBulkRequestURI:uri dataCustodianResourceEndpoint:uri "
        "thirdPartyUserPortalScreenURI:uri? client_secret:text512 client_name:text256 client_uri:uri? "
        "redirect_uri:uri+ client_id:text64 policy_uri:uri? software_id:text256 software_version:text32 "
        "client_id_issued_at:time client_secret_expires_at:time contacts:text256* token_endpoint_auth_method:method "
        "scope:text256+ grant_types:grant+ response_types:code registration_client_uri:uri "
        "registration_access_token:text512"
    ),
}
"""The children of each element in their order, each with its type; ``?``, ``*`` and ``+`` as in patterns. Of long
elements those that the portal writes, and their neighbours."""


def _within(first: int, last: int) -> Callable[[str], bool]:
    return lambda text: bool(re.fullmatch(r"-?[0-9]+", text)) and first <= int(text) <= last


def _among(*codes: int) -> Callable[[str], bool]:
    return lambda text: text in {str(code) for code in codes}


def _text(longest: int) -> Callable[[str], bool]:
    return lambda text: len(text) <= longest


def _like(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


TYPES: dict[str, Callable[[str], bool]] = {
    "int16": _within(-(1 << 15), (1 << 15) - 1),
    "int48": _within(-(1 << 47), 1 << 47),
    "time": _within(-(1 << 63), (1 << 63) - 1),
    "uint8": _within(0, 255),
    "uint16": _within(0, 65535),
    "uint32": _within(0, (1 << 32) - 1),
    "hex2": _like("[0-9A-F]{4}"),
    "hex4": _like("[0-9A-F]{8}"),
    "uri": _like(r"https?://[^\s<>]+|[a-z][a-z0-9+.-]*:[^\s<>]+"),
    **{f"text{longest}": _text(longest) for longest in (32, 64, 256, 512)},
    "accumulation": _among(1, 4),
    "authorization": _among(0, 1, 2),
    "bearer": _like("Bearer"),
    "code": _like("code"),
    "commodity": _among(1, 7, 9, 12),
    "flow": _among(1, 19),
    "grant": _like("authorization_code|client_credentials|refresh_token"),
    "measurement": _among(0, 12),
    "method": _like("client_secret_basic|client_secret_post|none"),
    "period": _among(0, 8, 11, 13, 24, 32),
    "power": _among(-12, -9, -6, -3, -2, -1, 0, 1, 2, 3, 6, 9, 12),
    "quality": _among(0, *range(7, 20)),
    "service": _among(0, 1, 2, 4),
    "unit": _among(31, 42, 72),
}
"""What each type may say. Of codes those that the standard names and the portal means."""

_CHILD = re.compile(r"(\w+)(?::(\w+))?([?*+]?)")
_URN = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def faults(tree: Any) -> list[str]:
    """Whatever a document, feed or entry, does not say as the standard wants it."""
    entries = [tree] if tree.tag == f"{ATOM}entry" else tree.findall(f"{ATOM}entry")
    found = [fault for element in tree.iter() if _name(element) in ELEMENTS for fault in _in(element)]
    found += [fault for entry in entries for fault in _of_entry(entry)]
    found += [f"{tree.tag} has no author"] if tree.find(f"{ATOM}author/{ATOM}name") is None else []
    return found if tree.tag == f"{ATOM}entry" else [*found, *_of_feed(tree, entries)]


def links(entry: Any, rel: str) -> set[str]:
    """The addresses of an entry's links of a kind."""
    return {one.get("href") for one in entry.findall(f"{ATOM}link") if one.get("rel") == rel}


def _name(element: Any) -> str:
    return str(element.tag).removeprefix(ESPI) if str(element.tag).startswith(ESPI) else ""


def _in(element: Any) -> Iterator[str]:
    """A rule is a pattern over the names of the children; then each of them is asked for its type."""
    rule = [(name, kind, many) for name, kind, many in _CHILD.findall(ELEMENTS[_name(element)])]
    pattern = "".join(f"(?:{name} ){many}" for name, _, many in rule)
    children = "".join(f"{_name(child) or '?'} " for child in element)
    if not re.fullmatch(pattern, children):
        yield f"<{_name(element)}> holds {children.strip()}"
    kinds = {name: kind for name, kind, _ in rule}
    for child in element:
        kind = kinds.get(_name(child), "")
        if kind and kind != "any" and not TYPES[kind](child.text or ""):
            yield f"<{_name(element)}><{_name(child)}> says {child.text!r}, which is no {kind}"


def _of_entry(entry: Any) -> Iterator[str]:
    kind = _name(entry.find(f"{ATOM}content")[0])
    for name, pattern in (("id", _URN), ("published", _MOMENT), ("updated", _MOMENT)):
        said = [one.text or "" for one in entry.findall(f"{ATOM}{name}")]
        if len(said) != 1 or not pattern.fullmatch(said[0]):
            yield f"{kind}: {name} is {said}"
    if len(entry.findall(f"{ATOM}title")) != 1 or len(links(entry, "self")) != 1:
        yield f"{kind} wants one title and one link to itself"
    if kind != "ServiceStatus" and len(links(entry, "up")) != 1:
        yield f"{kind} wants one link up"
    if (entry.findtext(f"{ATOM}published") or "") > (entry.findtext(f"{ATOM}updated") or ""):
        yield f"{kind} was updated before it was published"


def _of_feed(tree: Any, entries: list[Any]) -> Iterator[str]:
    for name in ("id", "title", "updated"):
        if len(tree.findall(f"{ATOM}{name}")) != 1:
            yield f"the feed wants one {name}"
    ids = [one.findtext(f"{ATOM}id") for one in (tree, *entries)]
    own = [href for entry in entries for href in links(entry, "self")]
    if len(set(ids)) != len(ids) or len(set(own)) != len(own):
        yield "ids or links to oneself are there twice"


def unlinked(tree: Any) -> list[str]:
    """What of a feed with everything does not hang together by its links."""
    by: dict[str, list[Any]] = {}
    for entry in tree.findall(f"{ATOM}entry"):
        by.setdefault(_name(entry.find(f"{ATOM}content")[0]), []).append(entry)
    wanted = (
        ("UsagePoint", "related", "LocalTimeParameters", "self"),
        ("MeterReading", "up", "UsagePoint", "related"),
        ("MeterReading", "related", "ReadingType", "self"),
        ("IntervalBlock", "up", "MeterReading", "related"),
        ("UsageSummary", "up", "UsagePoint", "related"),
    )
    found = []
    for one, rel, other, back in wanted:
        for entry in by.get(one, ()):
            count = sum(1 for each in by.get(other, ()) if links(entry, rel) & links(each, back))
            if count != 1:
                found.append(f"{one} finds {count} {other}")
    found += [
        f"{meter.findtext(f'{ATOM}title')} has no blocks"
        for meter in by.get("MeterReading", ())
        if not any(links(each, "up") & links(meter, "related") for each in by.get("IntervalBlock", ()))
    ]
    return found
