"""The outline of an SVG path as lines and cubic curves (SVG 2, chapter 9)."""

from __future__ import annotations

import cmath
import math
import re
from collections.abc import Iterator

Segment = tuple[str, tuple[complex, ...]]
"""``m`` and ``l`` with one point, ``c`` with two handles and a point, ``h`` with none; a point is ``x + yj``."""

_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_LIKE = {"T": "Q", "S": "C"}


def outline(d: str) -> list[Segment]:
    """The segments of a path in absolute coordinates.

    :raises ValueError: when it is no path.
    """
    if re.sub(r"[\s,]", "", _TOKEN.sub("", d)):
        raise ValueError("not a path")
    out: list[Segment] = []
    start = at = handle = 0j
    before = ""
    for letter, numbers in _steps(d):
        step, base = letter.upper(), at if letter.islower() else 0j
        points = [base + complex(x, y) for x, y in zip(numbers[:-2:2], numbers[1:-2:2], strict=False)]
        kind = _LIKE.get(step, step)
        mirrored = 2 * at - handle if before == kind else at
        before = kind
        if step == "Z":
            out.append(("h", ()))
            at = start
            continue
        end = _end(step, at, base, numbers)
        if step == "M":
            out.append(("m", (end,)))
            start = end
        elif step in "LHV":
            out.append(("l", (end,)))
        elif step in "CS":
            handle = points[-1]
            out.append(("c", (points[0] if step == "C" else mirrored, handle, end)))
        elif step in "QT":
            handle = points[0] if step == "Q" else mirrored
            out.append(("c", (at + (handle - at) * 2 / 3, end + (handle - end) * 2 / 3, end)))
        else:
            out.extend(_arc(at, end, numbers))
        at = end
    return out


def _end(step: str, at: complex, base: complex, numbers: list[float]) -> complex:
    if step == "H":
        return complex(numbers[0] + base.real, at.imag)
    if step == "V":
        return complex(at.real, numbers[0] + base.imag)
    return base + complex(numbers[-2], numbers[-1])


def _steps(d: str) -> Iterator[tuple[str, list[float]]]:
    tokens = _TOKEN.findall(d)
    at, letter = 0, ""
    while at < len(tokens):
        if tokens[at].isalpha():
            letter = tokens[at]
            at += 1
        elif letter.upper() in {"", "Z"}:
            raise ValueError("numbers without a step")
        count = _COUNTS.get(letter.upper())
        if count is None or at + count > len(tokens):
            raise ValueError(f"step {letter}")
        yield letter, [float(token) for token in tokens[at : at + count]]
        at += count
        letter = {"M": "L", "m": "l"}.get(letter, letter)


def _arc(start: complex, end: complex, numbers: list[float]) -> Iterator[Segment]:
    """An elliptic arc as cubic curves of a quarter turn at most (SVG 2, appendix B.2)."""
    rx, ry, turn, is_large, is_sweep = abs(numbers[0]), abs(numbers[1]), numbers[2], numbers[3] != 0, numbers[4] != 0
    if not rx or not ry or start == end:
        yield "l", (end,)
        return
    tilt = cmath.exp(1j * math.radians(turn))
    half = (start - end) / 2 / tilt
    grow = math.sqrt(max(1.0, (half.real / rx) ** 2 + (half.imag / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    low = (rx * half.imag) ** 2 + (ry * half.real) ** 2
    reach = math.sqrt(max(0.0, ((rx * ry) ** 2 - low) / low)) * (1 if is_large != is_sweep else -1)
    middle = complex(reach * rx * half.imag / ry, -reach * ry * half.real / rx)
    first = math.atan2((half.imag - middle.imag) / ry, (half.real - middle.real) / rx)
    last = math.atan2((-half.imag - middle.imag) / ry, (-half.real - middle.real) / rx)
    sweep = (last - first) % (2 * math.pi)
    if not is_sweep:
        sweep -= 2 * math.pi
    centre = middle * tilt + (start + end) / 2
    parts = max(1, math.ceil(abs(sweep) / (math.pi / 2) - 1e-9))
    step = sweep / parts
    reach = 4 / 3 * math.tan(step / 4)

    def point(angle: float, along: float) -> complex:
        x, y = math.cos(angle) - along * math.sin(angle), math.sin(angle) + along * math.cos(angle)
        return centre + complex(rx * x, ry * y) * tilt

    for part in range(parts):
        a, b = first + part * step, first + (part + 1) * step
        yield "c", (point(a, reach), point(b, -reach), end if part == parts - 1 else point(b, 0))
