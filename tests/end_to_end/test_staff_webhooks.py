"""The desk of integrations in a browser: a webhook is added, tried out, looked at, and an event sent again."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from threading import Thread
from typing import Any

import pytest
from werkzeug.serving import make_server

from ventanilla.app import build_portal, create_app
from ventanilla.kernel.clock import SystemClock
from ventanilla.settings import EgressSettings, Settings
from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.desk import Clerk
from ventanilla.testing.receiving import open_receiver
from ventanilla.testing.visitor import Visitor, browsing

pytestmark = [pytest.mark.browser, pytest.mark.utility("cosepav")]


@dataclass
class Office:
    """A portal on a port of its own."""

    url: str
    portal: Any
    app: Any


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def office(portal_settings: Settings) -> Iterator[Office]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/cosepav"
    egress = EgressSettings(("127.0.0.1:*",))
    portal = build_portal(replace(portal_settings, base_url=url, egress=egress), clock=SystemClock())
    app = create_app(portal.house.settings, portal)
    server = make_server("127.0.0.1", port, app, threaded=True)
    running = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    running.start()
    yield Office(url, portal, app)
    server.shutdown()
    running.join()
    server.server_close()
    portal.house.db.close()


def work(portal: Any) -> None:
    while portal.house.jobs.run_due():
        pass


def test_a_webhook_is_added_tried_out_and_an_event_sent_again(chromium: Any, office: Office) -> None:
    clerk = Clerk(office.portal, office.app, "Olga Ruiz", ("integrations",))
    assert clerk.enrol().status_code == 200
    cookie = clerk.client.get_cookie("cosepav_staff", domain="127.0.0.1", path="/cosepav/staff")
    assert cookie is not None
    wide = {"locale": "en", "viewport": {"width": 1280, "height": 900}, **LOOK}
    with open_receiver() as receiver, browsing(chromium, **wide) as context:
        seen = Visitor(context, office)  # type: ignore[arg-type]
        at = {"domain": "127.0.0.1", "path": "/cosepav/staff"}
        context.add_cookies([{"name": cookie.key, "value": cookie.value, **at}])
        seen.go("/staff/webhooks/new")
        assert complaints(seen) == []
        seen.fill({"Name": "ERP", "Address": "https://10.0.0.1/"})
        seen.press("Add it")
        assert "This address cannot be used" in seen.words
        assert complaints(seen) == []
        seen.fill({"Address": receiver.url})
        seen.press("Add it")
        assert "whsec_" in seen.words
        assert complaints(seen) == []
        seen.follow("Go on")
        seen.press("Try it out")
        with office.portal.house.db.write() as connection:
            office.portal.house.jobs.record(connection, "supply.link_undone", link_id="a")
        work(office.portal)
        assert len(receiver.taken) == 2
        seen.page.reload()
        assert complaints(seen) == []
        seen.go("/staff/webhooks")
        assert complaints(seen) == []
        seen.go("/staff/events")
        assert complaints(seen) == []
        seen.page.locator("tbody a").first.click()
        assert complaints(seen) == []
        seen.press("Send again to all that want it")
        work(office.portal)
        assert len(receiver.taken) == 3
        assert seen.faults == []
