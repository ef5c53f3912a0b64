"""The desk of integrations: webhooks and events, in the browser and on the command line."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ventanilla.cli import main
from ventanilla.settings import EgressSettings, Settings
from ventanilla.testing.desk import CHIEF, Clerk
from ventanilla.testing.receiving import Receiver, open_receiver


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def portal_settings(portal_settings: Settings) -> Settings:
    return replace(portal_settings, egress=EgressSettings(("127.0.0.1:*",)))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with open_receiver() as opened:
        yield opened


def happen(portal: Any, link: str) -> None:
    with portal.house.db.write() as connection:
        portal.house.jobs.record(connection, "supply.link_undone", link_id=link)


def work(portal: Any) -> None:
    while portal.house.jobs.run_due():
        pass


def secret_of(page: Any) -> str:
    found = re.search(r"<code>(whsec_[^<]+)</code>", page.text)
    assert found, page.text
    return html.unescape(found[1])


def test_a_webhook_is_added_tried_changed_and_removed(
    hire: Callable[..., Clerk], portal: Any, receiver: Receiver
) -> None:
    clerk = hire("integrations")
    assert "There are no webhooks yet." in clerk.get("/staff/webhooks").text
    typed = {"about": "ERP", "url": receiver.url, "type": ["supply.link_undone", "billing.bill_issued"], "version": "0"}
    made = clerk.post("/staff/webhooks/new", "/staff/webhooks/new", **typed)
    assert made.status_code == 200
    secret = secret_of(made)
    (one,) = portal.webhooks.endpoints(CHIEF)
    assert one.types == ("supply.link_undone", "billing.bill_issued")
    path = f"/staff/webhooks/{one.id}"
    assert secret not in clerk.get(path).text

    assert clerk.post(f"{path}/ping", path).status_code == 303
    happen(portal, "a")
    work(portal)
    assert len(receiver.taken) == 2
    page = clerk.get(path).text
    assert page.count("Arrived") == 3
    assert "Try-out" in page
    (delivery,) = [each for each in portal.webhooks.deliveries.latest(CHIEF, one.id) if each.type != "webhook.ping"]
    assert clerk.post(f"{path}/deliveries/{delivery.id}/replay", path).status_code == 303
    assert clerk.post(f"{path}/replay", path, since="2026-04-15 08:00").status_code == 303
    work(portal)
    assert len(receiver.taken) == 3
    assert "0 events go once more." in clerk.get(path).text, "it is on its way already"
    wrong = clerk.post(f"{path}/replay", path, since="yesterday")
    assert (wrong.status_code, "Write a moment of the last 90 days" in wrong.text) == (422, True)

    assert secret_of(clerk.post(f"{path}/secret", path)) != secret
    typed = {"about": "Billing", "url": receiver.url, "version": str(portal.webhooks.endpoint(CHIEF, one.id).version)}
    assert clerk.post(path, path, **typed).status_code == 303
    assert portal.webhooks.endpoint(CHIEF, one.id).types == ()
    assert clerk.post(path, path, **typed).status_code == 409
    assert clerk.post(f"{path}/off", path).status_code == 303
    assert "Switched off" in clerk.get(path).text
    assert clerk.post(f"{path}/ping", path).status_code == 409
    assert clerk.post(f"{path}/on", path).status_code == 303
    assert clerk.post(f"{path}/remove", path).status_code == 303
    assert portal.webhooks.endpoints(CHIEF) == ()
    assert clerk.get(path).status_code == 404


def test_a_wrong_address_is_named_and_nothing_is_lost(hire: Callable[..., Clerk], portal: Any) -> None:
    clerk = hire("integrations")
    typed = {"about": "ERP", "url": "https://169.254.169.254/", "type": "supply.link_made", "version": "0"}
    refused = clerk.post("/staff/webhooks/new", "/staff/webhooks/new", **typed)
    assert refused.status_code == 422
    assert "This address cannot be used" in refused.text
    assert 'value="https://169.254.169.254/"' in refused.text
    assert re.search(r'value="supply.link_made" checked', refused.text)
    assert portal.webhooks.endpoints(CHIEF) == ()


def test_events_are_listed_shown_and_sent_again(hire: Callable[..., Clerk], portal: Any, receiver: Receiver) -> None:
    clerk = hire("integrations")
    assert "Nothing has happened yet." in clerk.get("/staff/events").text
    portal.webhooks.register(CHIEF, receiver.url, "ERP")
    for at in range(51):
        happen(portal, f"link{at}")
    work(portal)
    listed = clerk.get("/staff/events").text
    assert "link50" in listed
    assert "link0<" not in listed
    older = re.search(r'href="[^"]*(/staff/events\?before=\d+)"', listed)
    assert older
    assert "link0<" in clerk.get(older[1]).text
    assert "Nothing has happened yet." in clerk.get("/staff/events?type=billing.bill_issued").text
    event = portal.events.events(CHIEF)[0][0]
    page = clerk.get(f"/staff/events/{event.id}")
    assert "link0" in page.text
    assert "Arrived" in page.text
    assert clerk.post(f"/staff/events/{event.id}/replay", f"/staff/events/{event.id}").status_code == 303
    work(portal)
    assert len(receiver.taken) == 52
    assert clerk.get("/staff/events/nothing").status_code == 404


def test_only_the_desk_of_integrations_comes_in(hire: Callable[..., Clerk]) -> None:
    clerk = hire("clerk", "admin", "meter_desk", "editor", "grid_desk")
    for path in ("/staff/webhooks", "/staff/webhooks/new", "/staff/webhooks/x", "/staff/events", "/staff/events/x"):
        assert clerk.get(path).status_code == 403
    assert "/staff/webhooks" not in clerk.get("/staff/").text


def test_the_command_line_does_the_same(
    portal: Any, portal_settings: Settings, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "ventanilla.toml"
    settings.write_text(
        f'utility = "{portal_settings.utility}"\nbase_url = "{portal_settings.base_url}"\n'
        f'files = "{tmp_path}/f"\noutbox = "{tmp_path}/o"\n[egress]\nallow = ["127.0.0.1:*"]\n'
    )
    monkeypatch.setenv("VENTANILLA_SECRET_KEY", portal_settings.secret_key)
    monkeypatch.setenv("VENTANILLA_DATABASE", portal_settings.database)

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["staff", "--as", "root", "--settings", str(settings), *words])
        return done.exit_code, done.output

    code, said = run("add-webhook", "ERP", receiver.url, "--type", "supply.link_undone")
    assert code == 0
    assert "whsec_" in said
    (one,) = portal.webhooks.endpoints(CHIEF)
    assert run("webhooks")[1].count(one.id) == 1
    assert run("ping-webhook", one.id)[0] == 0
    portal.house.clock.set(datetime.now(UTC))
    work(portal)
    assert len(receiver.taken) == 1
    assert run("switch-webhook", one.id, "--off")[0] == 0
    assert run("ping-webhook", one.id)[0] == 1
    assert run("switch-webhook", one.id, "--on")[0] == 0
    code, said = run("replay-webhook", one.id, "--since", "never")
    assert (code, "90" in said) == (1, True)
    assert "whsec_" in run("new-webhook-secret", one.id)[1]
    assert run("add-webhook", "ERP", "https://10.0.0.1/")[0] != 0
    assert run("remove-webhook", one.id)[0] == 0
    assert run("remove-webhook", one.id)[0] == 1
