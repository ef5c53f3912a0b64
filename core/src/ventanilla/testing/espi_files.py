"""Green Button files as others may write them, put together of small parts: for tests of what comes in."""

from __future__ import annotations

START = 1700000000 - 1700000000 % 3600


def entry(content: str, own: str = "", up: str = "", *related: str) -> str:
    """An entry with an element of ESPI, and its links."""
    links = "".join(
        f'<link rel="{rel}" href="{href}"/>'
        for rel, href in (("self", own), ("up", up), *(("related", one) for one in related))
        if href
    )
    named = content.replace(">", ' xmlns="http://naesb.org/espi">', 1)
    return f"<entry>{links}<content>{named}</content></entry>"


def kind(uom: int = 72, power: int = 0, flow: int = 1, behaviour: int = 4, length: int = 3600) -> str:
    """A reading type."""
    return (
        f"<ReadingType><accumulationBehaviour>{behaviour}</accumulationBehaviour><flowDirection>{flow}</flowDirection>"
        f"<intervalLength>{length}</intervalLength><powerOfTenMultiplier>{power}</powerOfTenMultiplier>"
        f"<uom>{uom}</uom></ReadingType>"
    )


def reading(at: int, value: object, *, seconds: object = 3600, start: object = None, more: str = "") -> str:
    """A reading so many hours after :data:`START`."""
    begins = START + 3600 * at if start is None else start
    return (
        f"<IntervalReading>{more}<timePeriod><duration>{seconds}</duration><start>{begins}</start></timePeriod>\n"
        f"<value>{value}</value></IntervalReading>\n"
    )


def block(*readings: str) -> str:
    """Readings together."""
    return f"<IntervalBlock>{''.join(readings)}</IntervalBlock>"


def feed(*entries: str) -> str:
    """A whole file."""
    return f'<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n{"".join(entries)}</feed>'
