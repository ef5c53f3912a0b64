"""The retailer's tickets: subject, text and file go in, number, state and reply come back."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from ventanilla.kernel.actors import StaffActor
from ventanilla.messages.model import StaffReply
from ventanilla.testing.enrolling import ALBA, ALBA_MAIL, MINE, ask, browser_of, load_clients
from ventanilla.testing.issuing import choose, password_in, sign_in
from ventanilla.testing.mailbox import plain

pytestmark = pytest.mark.utility("italian_gas")


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    """One database is enough for what is no SQL of its own."""
    return sqlite_url


def picture() -> tuple[BytesIO, str]:
    file = BytesIO()
    Image.new("RGB", (20, 20), "white").save(file, "PNG")
    file.seek(0)
    return file, "contatore.png"


@pytest.mark.covers("ITA-09")
def test_a_ticket_has_a_number_a_state_and_a_reply(portal: Any, smtp_sink: Any) -> None:
    load_clients(portal)
    ask(portal)
    once = password_in(plain(smtp_sink.to(ALBA_MAIL)[-1]))
    choose(portal, sign_in(portal, ALBA, once), once, MINE)
    browser = browser_of(portal)
    browser.post("/sign-in", user_name=ALBA, password=MINE)
    gas = portal.house.id_of("supply_point", ALBA, "PR000001")
    path = f"/supplies/{gas}/write"
    form = browser.get(path).text
    for subject in ("Fatture", "Letture e consumi", "Contratto"):
        assert subject in form
    assert browser.post(path, topic="bill", text="", email=ALBA_MAIL, phone="", send="1").status_code == 422
    typed = {"topic": "bill", "text": "Il consumo è più alto del solito.", "email": ALBA_MAIL, "phone": "", "send": "1"}
    sent = browser.post(path, **typed, files=picture())
    done = browser.get(browser.path_of(sent)).text
    number = re.search(r"EGL-2026-\d{6}", done)
    assert number is not None
    portal.messages.tickets.reply(StaffActor("Ufficio"), number[0], StaffReply("La lettura è effettiva.", closes=True))
    listed = browser.get("/tickets").text
    assert number[0] in listed
    link = re.search(r'href="/italian_gas(/tickets/[a-z0-9]{26})"', listed)
    assert link is not None
    thread = browser.get(link[1]).text
    for shown in ("Il consumo è più alto", "La lettura è effettiva.", "contatore"):
        assert shown in thread
    portal.house.jobs.run_due()
    assert any(number[0] in str(mail["Subject"]) or number[0] in plain(mail) for mail in smtp_sink.to(ALBA_MAIL))
