"""Codes that machines read: QR, PDF417 and Interleaved 2 of 5, as dark rectangles."""

from __future__ import annotations

from collections.abc import Iterator

from ventanilla.documents.paper import Box
from ventanilla.figures.codes import dark_runs, qr_matrix

_WIDE = ("00110", "10001", "01001", "11000", "00101", "10100", "01100", "00011", "10010", "01010")
"""Which of the five elements of a digit are wide (ISO/IEC 16390)."""
_RATIO = 2.5
_COLUMNS = 15
"""Code words in a row of a PDF417 code: twice as wide as high with a stamp of usual length."""


def qr_modules(content: str | bytes, x: float, y: float, side: float) -> Iterator[Box]:
    """A QR code without its margin; leave four modules of white around it."""
    matrix = qr_matrix(content)
    module = side / len(matrix)
    for row, cells in enumerate(matrix):
        for first, length in dark_runs(cells):
            yield x + first * module, y + row * module, length * module, module


def interleaved_bars(digits: str, x: float, y: float, width: float, height: float) -> Iterator[Box]:
    """The bars of an even number of digits; leave ten narrow bars of white on both sides."""
    if len(digits) % 2 or not (digits.isascii() and digits.isdigit()):
        raise ValueError("Interleaved 2 of 5 holds pairs of digits")
    widths: list[float] = [1, 1, 1, 1]
    for first, second in zip(digits[::2], digits[1::2], strict=True):
        for dark, light in zip(_WIDE[int(first)], _WIDE[int(second)], strict=True):
            widths += [_RATIO if dark == "1" else 1, _RATIO if light == "1" else 1]
    widths += [_RATIO, 1, 1]
    narrow = width / sum(widths)
    for at, element in enumerate(widths):
        if at % 2 == 0:
            yield x, y, element * narrow, height
        x += element * narrow


def pdf417_modules(content: bytes, width: float) -> tuple[list[Box], float]:
    """A PDF417 code of that width from the corner (0, 0), and its height; leave two modules of white around it.

    Error correction is of level 5, rows are three modules high: what Chile's tax authority asks for on its stamps.
    """
    from pdf417gen import encode

    rows = encode(content, columns=_COLUMNS, security_level=5)
    patterns = ["".join(f"{word:b}" for word in row) for row in rows]
    module = width / len(patterns[0])
    boxes = [
        (first * module, row * 3 * module, length * module, 3 * module)
        for row, pattern in enumerate(patterns)
        for first, length in dark_runs([int(cell) for cell in pattern])
    ]
    return boxes, len(patterns) * 3 * module
