"""The same FatturaPA files twice, on both databases."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ventanilla.testing.italian import gas_lines, gas_paper, invoices, load_client, power_paper, take

pytestmark = pytest.mark.utility("italian_gas")


def test_the_same_files_again_change_nothing(portal: Any, tmp_path: Path) -> None:
    load_client(portal)
    folder = invoices(tmp_path / "in", gas=[gas_paper()], power=[power_paper()])
    assert take(portal, folder).changed == 2
    again = take(portal, folder)
    assert (again.changed, again.files[0].unchanged, again.rejected) == (0, 2, 0)
    first, *rest = gas_lines()
    told = replace(first, notes=(*first.notes, ("POTENZA", Decimal(1))))
    corrected = take(portal, invoices(tmp_path / "in", gas=[gas_paper(lines=[told, *rest])]))
    assert (corrected.files[0].updated, corrected.files[0].unchanged) == (1, 1)
