"""Where one is sent after signing in: only ever a page of this portal."""

from __future__ import annotations

import pytest

from ventanilla.web.next_page import safe_next

HOSTILE = (
    "", "https://evil.example", "http://evil.example/cosepav/", "//evil.example", "///evil.example", "////evil.example",
    "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/cosepav//evil.example", "/cosepav/\\evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "data:text/html,x", "/cosepav/\n//evil.example", "/cosepav/\r\nSet-Cookie:a=b",
    "/cosepav/\x00", "/\t/evil.example", " /cosepav/", "/cosepav/ ", "cosepav/", "evil.example/cosepav/",
    "@evil.example",
    "/cosepav/../other/", "/cosepav/..", "/cosepav/./../other/", "/cosepav/%2e%2e/other/", "/cosepav/%2E%2E%2Fother/",
    "/cosepav/%252e%252e/other/", "/%2f%2fevil.example", "/cosepav/%2f%2fevil.example", "/cosepav/%5cevil.example",
    "/cosepav/%09/evil.example", "/cosepav/%0d%0aSet-Cookie:a=b", "/cosepav/%00", "/cosepavx/", "/other/", "/",
    "/cosepav", "/cosepav/\u202eevil", "/cosepav/é", "/cosepav/%E2%80%AE", "/cosepav/#//evil.example",
    "/cosepav/<script>",
    '/cosepav/"onclick=', "/cosepav/" + "a" * 600, "https:/cosepav/", "https:evil.example", "/.evil.example/cosepav/",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_not_a_page_of_this_portal_leads_nowhere(text: str) -> None:
    assert safe_next(text, "/cosepav") == ""


@pytest.mark.parametrize(
    "text", ["/cosepav/", "/cosepav/supplies/abc/bills", "/cosepav/supplies/abc/consumption?by=day&month=2026-04"]
)
def test_a_page_of_this_portal_is_kept_with_its_query(text: str) -> None:
    assert safe_next(text, "/cosepav") == text


def test_at_the_root_every_path_is_of_this_portal_but_no_other_host() -> None:
    assert safe_next("/bills", "") == "/bills"
    assert safe_next("//evil.example", "") == ""
