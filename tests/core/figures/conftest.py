"""Languages of an Argentine utility, and a year of values with everything that occurs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from ventanilla.figures import Point, Series
from ventanilla.i18n import Language, Languages
from ventanilla.kernel.periods import Month


@dataclass
class _Utility:
    locales: tuple[str, ...] = ("es-AR",)
    timezone: str = "America/Argentina/Buenos_Aires"


@pytest.fixture(scope="session")
def languages() -> Languages:
    return Languages.build(_Utility())


@pytest.fixture(scope="session")
def spanish(languages: Languages) -> Language:
    return languages.default


@pytest.fixture
def year() -> Series:
    values = [221, 198, 205, 233, 240, 262, 281, 259, 214, None, 219, 238]
    points = []
    for at, value in enumerate(values):
        month = Month(2025, 5).plus(at)
        points.append(
            Point(
                str(month),
                month,
                None if value is None else Decimal(value),
                before=Decimal(200),
                is_estimated=at == 4,
                missing=3 if at == 6 else 0,
                href=f"/months/{month}?by=day&x=1",
            )
        )
    return Series("consumption", "Consumo de los últimos 12 meses", "kWh", "month", tuple(points), "2026", "2025")
