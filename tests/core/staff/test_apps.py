"""The desk of integrations: apps of others and systems of the utility, in the browser and on the command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ventanilla.cli import main
from ventanilla.testing.desk import Clerk

pytestmark = pytest.mark.utility("vologda")
TYPED = {
    "name": "Мой счётчик",
    "about": "",
    "contact": "hi@meter.example",
    "homepage": "",
    "policy_uri": "",
    "redirect_uris": "https://meter.example/cb\r\nhttps://meter.example/other",
    "post_logout_uris": "",
    "origins": "",
    "notify_uri": "",
    "scopes": ["openid", "supply:read"],
    "grants": ["authorization_code", "refresh_token"],
}


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


def given(answer: Any) -> list[str]:
    return re.findall(r'class="given"><code>([^<]+)</code>', answer.text)


def test_an_app_is_registered_changed_and_shut(hire: Callable[..., Clerk], portal: Any) -> None:
    clerk = hire("integrations")
    assert "No app is registered." in clerk.get("/staff/apps").text
    form = clerk.get("/staff/apps/new/confidential").text
    assert 'id="f-redirect_uris"' in form
    assert re.search(r'id="f-redirect_uris"[^>]* aria-required="true"', form), "it can't be left out"
    made = clerk.post("/staff/apps/new/confidential", "/staff/apps/new/confidential", **TYPED)
    assert made.status_code == 200
    client_id, secret = given(made)
    clients = portal.apps.clients
    assert clients.has_secret(clients.find(client_id), secret)
    page = clerk.get(f"/staff/apps/{client_id}")
    assert secret not in page.text
    assert "https://meter.example/other" in page.text
    changed = clerk.post(f"/staff/apps/{client_id}", **{**TYPED, "scopes": ["openid"]})
    assert changed.status_code == 303
    assert {scope.value for scope in clients.find(client_id).scopes} == {"openid"}
    again = given(clerk.post(f"/staff/apps/{client_id}/secret", f"/staff/apps/{client_id}", reason="lost"))
    assert again[1] != secret
    assert clients.has_secret(clients.find(client_id), again[1])
    assert clerk.post(f"/staff/apps/{client_id}/disable", f"/staff/apps/{client_id}", reason="x").status_code == 303
    assert not clients.find(client_id).is_enabled
    assert "shut out" in clerk.get("/staff/apps").text
    assert clerk.post(f"/staff/apps/{client_id}/enable", f"/staff/apps/{client_id}", reason="x").status_code == 303
    assert clients.find(client_id).is_enabled


def test_what_is_wrong_is_named_and_what_was_typed_stays(hire: Callable[..., Clerk], portal: Any) -> None:
    clerk = hire("integrations")
    page = "/staff/apps/new/public"
    answer = clerk.post(page, page, **{**TYPED, "redirect_uris": "http://evil.example/", "scopes": []})
    assert answer.status_code == 422
    assert "Use https; http only on" in answer.text
    assert 'href="#f-scopes"' in answer.text
    assert "http://evil.example/" in answer.text
    assert portal.apps.clients.list(clerk.actor) == ()


def test_a_reason_is_asked_for(hire: Callable[..., Clerk], portal: Any) -> None:
    clerk = hire("integrations")
    client_id = given(clerk.post("/staff/apps/new/public", "/staff/apps/new/public", **TYPED))[0]
    page = f"/staff/apps/{client_id}"
    assert 'name="reason" maxlength="200" autocomplete="off" required' in clerk.get(page).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', clerk.get(page).text)
    assert token
    said = {"Accept-Language": "en", "Referer": f"{clerk.base}{page}"}
    sent = {"csrf_token": token[1], "reason": " "}
    refused = clerk.client.post(f"{page}/disable", base_url=clerk.base, data=sent, headers=said)
    assert refused.status_code == 422
    assert "Write the reason: the audit keeps it." in refused.text
    assert "marked" not in refused.text, "no field is"
    assert f'href="/vologda{page}"' in refused.text, "there is a way back to the form"
    elsewhere = {**said, "Referer": f"http://evil.example/vologda{page}"}
    refused = clerk.client.post(f"{page}/disable", base_url=clerk.base, data=sent, headers=elsewhere)
    assert f'href="/vologda{page}"' not in refused.text
    assert portal.apps.clients.find(client_id).is_enabled
    assert clerk.post(f"{page}/secret", page, reason="a public one has none").status_code == 404


def test_a_system_of_the_utility_asks_for_its_own_scopes_only(hire: Callable[..., Clerk]) -> None:
    clerk = hire("integrations")
    page = "/staff/apps/new/system"
    form = clerk.get(page).text
    assert 'value="utility:events"' in form
    assert 'value="supply:read"' not in form
    assert "redirect_uris" not in form
    typed = {"name": "Учёт", "contact": "it@vologda.example", "scopes": ["utility:events"]}
    assert len(given(clerk.post(page, page, **typed, grants=["client_credentials"]))) == 2
    assert clerk.post(page, page, **{**typed, "name": "Ещё", "scopes": ["supply:read"]}).status_code == 422


def test_what_an_app_says_of_itself_is_only_text(hire: Callable[..., Clerk]) -> None:
    clerk = hire("integrations")
    evil = {"name": "<script>alert(1)</script>", "about": '"><img src=x onerror=alert(1)>'}
    client_id = given(clerk.post("/staff/apps/new/public", "/staff/apps/new/public", **{**TYPED, **evil}))[0]
    for path in ("/staff/apps", f"/staff/apps/{client_id}"):
        text = clerk.get(path).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;" in text


def test_every_kind_of_form_opens(hire: Callable[..., Clerk]) -> None:
    clerk = hire("integrations")
    for kind in ("public", "confidential", "system"):
        page = clerk.get(f"/staff/apps/new/{kind}")
        assert page.status_code == 200
        assert not re.search(r">\s*(staff|apps)\.[a-z_.]+", page.text)
    assert clerk.get("/staff/apps/nosuch").status_code == 404


KEY = "a secret key that only the tests know about"


def call(settings: Path, *words: str) -> Result:
    line = ["apps", "--as", "marta", "--settings", str(settings), *words]
    return CliRunner().invoke(main, line, env={"VENTANILLA_SECRET_KEY": KEY})


def test_the_command_line_does_the_same(tmp_path: Path, db_url: str) -> None:
    path = tmp_path / "ventanilla.toml"
    path.write_text(
        f'utility = "cosepav"\nbase_url = "http://127.0.0.1:8765/cosepav"\ndatabase = "{db_url}"\n'
        f'[mail]\nfolder = "{tmp_path / "mail"}"\n[sms]\nfolder = "{tmp_path / "sms"}"\n',
        encoding="utf-8",
    )
    assert call(path, "list").output == "No hay aplicaciones registradas.\n"
    words = ("--kind", "confidential", "--contact", "a@b.example", "--redirect-uri", "https://b.example/cb")
    made = call(path, "add", "Balance", *words, "--scope", "openid", "--scope", "billing:read")
    assert made.exit_code == 0, made.output
    line, told, secret = made.output.splitlines()
    client_id = line.rpartition(" ")[2]
    assert (line.partition(":")[0], told) == (
        "Balance (confidencial, habilitada), 0 clientes",
        "Secreto, se muestra esta única vez:",
    )
    assert len(secret) == 43
    wrong = call(path, "add", "Otra", *words, "--scope", "utility:events")
    assert (wrong.exit_code, wrong.output) == (1, "«utility:events» no es para este tipo de aplicación.\n")
    assert "deshabilitada" in call(path, "disable", client_id, "--reason", "x").output
    assert "habilitada" in call(path, "enable", client_id, "--reason", "x").output
    assert call(path, "new-secret", client_id, "--reason", "x").output.splitlines()[-1] != secret
    unknown = call(path, "disable", "nosuch", "--reason", "x")
    assert (unknown.exit_code, unknown.output) == (1, "No existe esa aplicación.\n")
    assert call(path, "disable", client_id).exit_code == 2
