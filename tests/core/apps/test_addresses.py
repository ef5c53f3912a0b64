"""Addresses that apps give: which are taken, and which are the same."""

from __future__ import annotations

import pytest

from ventanilla.apps.model.addresses import fits, is_local, origin_fault, page_fault, return_fault, source_of


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example",
        "https://app.example/cb",
        "https://app.example:8443/cb?tenant=1",
        "http://127.0.0.1/cb",
        "http://127.0.0.1:7777/cb",
        "http://[::1]/cb",
        "http://localhost:3000/",
        "com.example.app:/oauth",
        "com.example.app://cb",
    ],
)
def test_people_may_be_sent_back_to(uri: str) -> None:
    assert return_fault(uri, is_public=True) == ""


@pytest.mark.parametrize(
    ("uri", "fault"),
    [
        ("https://app.example/cb#f", "seen"),
        ("https://app.example@evil.example/", "host"),
        ("https://app.example/../x", "dots"),
        ("https://app.example/%2e%2e/x", "dots"),
        ("https://app.example/%2Fevil", "dots"),
        ("https://app.example/%0d%0aX", "seen"),
        ("https://app.example/%5cevil", "seen"),
        ("https://app.example/%zz", "seen"),
        ("https://app.example\\evil", "seen"),
        ("https://app.example/a b", "seen"),
        ("https://app.example/ñ", "seen"),
        ("https://аpp.example/", "seen"),
        ("HTTPS://app.example/", "scheme"),
        ("https://APP.example/", "host"),
        ("https:app.example", "scheme"),
        ("https:///app.example", "host"),
        ("//app.example/", "scheme"),
        ("/cb", "scheme"),
        ("https://*.example/", "host"),
        ("https://10.0.0.1/", "host"),
        ("https://app.example:0/", "host"),
        ("https://app.example:99999/", "host"),
        ("http://app.example/", "scheme"),
        ("http://127.0.0.1.evil.example/", "scheme"),
        ("https://app.example/cb?code=1", "query"),
        ("https://app.example/cb?x=1&state=2", "query"),
        ("javascript:alert(1)", "scheme"),
        ("data:text/html,x", "scheme"),
        ("myapp:/cb", "scheme"),
        ("com.example.app:cb", "host"),
        ("https://app.example/" + "a" * 500, "long"),
    ],
)
def test_people_are_not_sent_back_to(uri: str, fault: str) -> None:
    assert return_fault(uri, is_public=True) == fault


def test_a_scheme_of_its_own_is_for_apps_on_the_machine() -> None:
    assert return_fault("com.example.app:/cb", is_public=False) == "scheme"


def test_only_the_port_of_a_loopback_address_is_free() -> None:
    registered = "http://127.0.0.1/cb"
    assert fits("http://127.0.0.1:5123/cb", registered, is_port_free=True)
    assert not fits("http://127.0.0.1:5123/cb", registered, is_port_free=False)
    for other in (
        "http://127.0.0.1:5123/cb/",
        "http://127.0.0.1:5123/cb?x=1",
        "http://127.0.0.2:5123/cb",
        "http://[::1]:5123/cb",
        "http://localhost:5123/cb",
        "https://127.0.0.1:5123/cb",
        "http://127.0.0.1:5123@evil.example/cb",
        "http://127.0.0.1:99999/cb",
        "http://127.0.0.1:0/cb",
        "HTTP://127.0.0.1:5123/cb",
    ):
        assert not fits(other, registered, is_port_free=True), other
    assert not fits("http://localhost:5123/cb", "http://localhost/cb", is_port_free=True)


def test_what_a_content_policy_names() -> None:
    assert source_of("https://app.example:8443/cb?x=1") == "https://app.example:8443"
    assert source_of("http://[::1]:5/cb") == "http://[::1]:5"
    assert source_of("com.example.app:/cb") == "com.example.app:"


def test_origins_and_pages() -> None:
    assert origin_fault("https://app.example") == ""
    assert origin_fault("https://app.example:443") == "origin"
    assert origin_fault("https://app.example/x") == "origin"
    assert page_fault("https://app.example/?code=1") == ""
    assert page_fault("ftp://app.example/") == "scheme"


@pytest.mark.parametrize(
    ("uri", "here"),
    [
        ("http://127.0.0.1:41263/callback", True),
        ("http://[::1]/callback", True),
        ("https://localhost:8443/callback?from=here", True),
        ("https://127.0.0.1.balance.example/callback", False),
        ("https://balance.example/127.0.0.1", False),
        ("com.example.app:/callback", False),
    ],
)
def test_an_address_on_the_persons_own_machine_is_known(uri: str, *, here: bool) -> None:
    assert is_local(uri) is here
