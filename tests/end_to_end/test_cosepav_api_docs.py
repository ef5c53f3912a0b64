"""The page that shows the API, before a real browser: readable by all, wide and narrow, without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ventanilla.testing.axe import LOOK, complaints

if TYPE_CHECKING:
    from conftest import Socio

pytestmark = pytest.mark.browser

FEW = "[...document.querySelectorAll('main section')].slice(6, -3).forEach(each => each.remove())"
"""The sections are all of two kinds; axe takes a minute for all of them."""


def test_the_page_of_the_api_can_be_read_by_all_and_needs_no_script(visit: Callable[..., Socio]) -> None:
    reader = visit(**LOOK)
    reader.go("/api/v1/docs")
    assert reader.heading == "API de este portal"
    for width in (1280, 360):
        reader.page.set_viewport_size({"width": width, "height": 800})
        assert not reader.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    reader.page.evaluate(FEW)
    assert complaints(reader) == []
    plain = visit(java_script_enabled=False)
    plain.go("/api/v1/docs")
    plain.page.get_by_role("link", name="POST /api/v1/identity/sign-in", exact=True).click()
    assert plain.page.url.endswith("#signIn")
    assert "user_name" in plain.words
