"""QR codes: dark modules by row, and as a picture for pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

_MASK = 3
_QUIET = 4
"""Modules of white around the code."""


def qr_matrix(content: str | bytes) -> Sequence[bytearray]:
    """The modules of a QR code without its margin, 1 is dark; bytes come out of a reader as they went in."""
    import segno

    mode = "byte" if isinstance(content, bytes) else None
    # Weighing all eight masks takes most of the time of a paper; a reader takes any of them.
    made = segno.make(content, error="m", micro=False, boost_error=False, mask=_MASK, mode=mode)
    matrix: Sequence[bytearray] = made.matrix
    return matrix


def qr_svg(content: str | bytes, label: str) -> Markup:
    """The code as SVG, black on white in every theme; ``label`` says to whoever can't see it what it is."""
    matrix = qr_matrix(content)
    side = len(matrix) + 2 * _QUIET
    path = "".join(
        f"M{first + _QUIET} {row + _QUIET}h{length}v1h-{length}z"
        for row, cells in enumerate(matrix)
        for first, length in dark_runs(cells)
    )
    return Markup(
        '<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="{label}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{path}"/></svg>'
    ).format(side=side, label=label, path=path)


def dark_runs(cells: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where dark modules begin in a row, and how many stand together."""
    start = None
    for at, cell in enumerate([*cells, 0]):
        if cell and start is None:
            start = at
        elif not cell and start is not None:
            yield start, at - start
            start = None
