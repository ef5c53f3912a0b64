"""What a plugin declares of its register is looked at before the portal starts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ventanilla.errors import StartRefused
from ventanilla.plugin import Screen
from ventanilla.plugin.checks import refuse_wrong_manifest
from ventanilla.plugin.loading import load_utility


def test_a_screen_of_the_register_needs_a_register() -> None:
    utility = load_utility("cooprel").utility
    refuse_wrong_manifest(utility)
    with pytest.raises(StartRefused, match=r"grid\.connection needs UTILITY\.grid"):
        refuse_wrong_manifest(replace(utility, grid=None))
    plain = load_utility("cosepav").utility
    with pytest.raises(StartRefused, match=r"grid\.search needs"):
        refuse_wrong_manifest(replace(plain, screens=(*plain.screens, Screen("grid.search"))))
