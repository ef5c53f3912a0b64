"""Chance that is always the same: a number depends on nothing but the words it is drawn for."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


def between(lowest: int, highest: int, *words: object) -> int:
    """A whole number from the lowest to the highest, both included."""
    raw = blake2b("|".join(map(str, words)).encode(), digest_size=8).digest()
    return lowest + int.from_bytes(raw) % (highest - lowest + 1)


def one_of(choices: Sequence[T], *words: object) -> T:
    """One of some things."""
    return choices[between(0, len(choices) - 1, *words)]
