"""Easter Sunday, against days that are known."""

from __future__ import annotations

from datetime import date

import pytest

from ventanilla.kernel.easter import easter_sunday


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(1818, 3, 22), (1943, 4, 25), (2000, 4, 23), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28),
     (2038, 4, 25), (2076, 4, 19), (2285, 3, 22)],
)  # fmt: skip
def test_easter_sunday(year: int, month: int, day: int) -> None:
    assert easter_sunday(year) == date(year, month, day)
    assert easter_sunday(year).weekday() == 6
