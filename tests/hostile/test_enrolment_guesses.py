"""Logins asked for by mail under attack: codes walked through, bills guessed at once, mailboxes flooded."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import event, text

from ventanilla.errors import SignInRefused, TooManyTries
from ventanilla.kernel.actors import Anonymous
from ventanilla.testing.enrolling import (
    ALBA,
    ALBA_CODE,
    ALBA_MAIL,
    BILL_CODE,
    MINE,
    NERI_CODE,
    OTHER_MAIL,
    ask,
    browser_of,
    load_clients,
)
from ventanilla.testing.issuing import choose, password_in, sign_in
from ventanilla.testing.mailbox import plain

pytestmark = pytest.mark.utility("italian_gas")


@pytest.fixture
def etruria(portal: Any) -> Any:
    load_clients(portal)
    return portal


def claim(portal: Any, at: int, **more: Any) -> str:
    typed = {"client_code": ALBA, "tax_code": ALBA_CODE, "email": OTHER_MAIL, "invoice_code": "", **more}
    portal.supply.granting.request_enrolment(Anonymous(f"198.51.{at // 250}.{at % 250}"), typed)
    with portal.house.db.read() as connection:
        query = "SELECT id FROM password_claim WHERE state = 'waiting' ORDER BY asked_at DESC, id DESC"
        ids = {row[0] for row in connection.execute(text(query))}
    found: str = (ids - SEEN).pop()
    SEEN.add(found)
    return found


SEEN: set[str] = set()


def looked_at(portal: Any) -> int:
    with portal.house.db.read() as connection:
        query = "SELECT count(*) FROM audit_entry WHERE action = 'supply.bill_secret_refused'"
        return int(connection.execute(text(query)).scalar_one())


@pytest.mark.covers("ITA-02")
def test_a_hundred_guesses_of_the_bill_at_once_are_ten(etruria: Any, smtp_sink: Any) -> None:
    claims = [claim(etruria, at, invoice_code=f"{10_000_000 + at}") for at in range(100)]
    with ThreadPoolExecutor(16) as pool:
        notices = list(pool.map(etruria.supply.granting.issue_password, claims))
    limit = etruria.house.utility.identity.enrolment.guesses_per_target.tries
    assert looked_at(etruria) == limit
    assert {notice.email for notice in notices if notice} == {ALBA_MAIL}
    ask(etruria, email=OTHER_MAIL, invoice_code=BILL_CODE, address="203.0.113.9")
    assert smtp_sink.to(OTHER_MAIL) == [], "now the right one is not looked at either"


def test_a_few_guesses_leave_the_right_one_its_way(etruria: Any, smtp_sink: Any) -> None:
    for at in range(3):
        claim(etruria, at, invoice_code=f"{10_000_000 + at}")
    ask(etruria, email=OTHER_MAIL, invoice_code=BILL_CODE, address="203.0.113.9")
    assert len(smtp_sink.to(OTHER_MAIL)) == 1


@pytest.mark.covers("ITA-01")
def test_walking_the_client_codes_tells_nothing(etruria: Any, smtp_sink: Any) -> None:
    told, browser = set(), browser_of(etruria)
    for at in range(100, 150):
        body = {"client_code": f"{at:06d}", "tax_code": NERI_CODE}
        first = browser.call("POST", "/identity/enrolment", body=body)
        told.add((first.status_code, first.data, tuple(sorted(first.headers.keys()))))
    assert len(told) == 1, "000123 is among them"
    for at in range(20):
        ask(etruria, f"{110 + at:06d}", NERI_CODE, address="198.51.100.7")
    with pytest.raises(TooManyTries):
        ask(etruria, ALBA, ALBA_CODE, address="198.51.100.7")
    assert smtp_sink.messages == []


def test_asking_does_the_same_statements_for_everybody(etruria: Any) -> None:
    counts = []
    cases = (
        {},
        {"tax_code": NERI_CODE},
        {"client_code": "999999"},
        {"invoice_code": BILL_CODE},
        {"invoice_code": "11111111"},
    )
    for at, changes in enumerate(cases):
        statements: list[str] = []

        def note(_conn: Any, _cursor: Any, sql: str, *_: Any, kept: list[str] = statements) -> None:
            kept.append(sql)

        typed = {"client_code": ALBA, "tax_code": ALBA_CODE, "email": OTHER_MAIL, "invoice_code": "", **changes}
        event.listen(etruria.house.db.engine, "before_cursor_execute", note)
        etruria.supply.granting.request_enrolment(Anonymous(f"198.51.100.{at}"), typed)
        event.remove(etruria.house.db.engine, "before_cursor_execute", note)
        counts.append(statements)
    assert all(each == counts[0] for each in counts)


@pytest.mark.covers("ITA-02", "ITA-03")
def test_a_flood_of_requests_is_a_few_mails(etruria: Any, smtp_sink: Any) -> None:
    for at in range(60):
        ask(etruria, address=f"198.51.100.{at}")
    assert 1 <= len(smtp_sink.to(ALBA_MAIL)) <= 5
    once = password_in(plain(smtp_sink.to(ALBA_MAIL)[-1]))
    assert sign_in(etruria, ALBA, once).is_limited, "the last one that was mailed still works"


@pytest.mark.covers("ITA-03")
def test_lost_passwords_asked_for_at_once_leave_one_good_and_the_old(etruria: Any, smtp_sink: Any) -> None:
    ask(etruria)
    once = password_in(plain(smtp_sink.to(ALBA_MAIL)[-1]))
    choose(etruria, sign_in(etruria, ALBA, once), once, MINE)
    etruria.house.jobs.run_due()
    before = len(smtp_sink.to(ALBA_MAIL))

    def lost(at: int) -> None:
        etruria.identity.request_reset(Anonymous(f"198.51.100.{at}"), {"user_name": ALBA})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lost, range(16)))
    etruria.house.jobs.run_due()
    mails = smtp_sink.to(ALBA_MAIL)[before:]
    assert 1 <= len(mails) <= 5
    opened = 0
    for mail in mails:
        try:
            sign_in(etruria, ALBA, password_in(plain(mail)))
            opened += 1
        except SignInRefused:
            continue
    assert opened == 1
    sign_in(etruria, ALBA, MINE)


def test_what_was_typed_is_in_no_log_no_job_and_forgotten(etruria: Any, capsys: Any) -> None:
    ask(etruria, email=OTHER_MAIL, invoice_code=BILL_CODE)
    with etruria.house.db.read() as connection:
        jobs = " ".join(str(row) for row in connection.execute(text("SELECT * FROM job")))
        kept = " ".join(str(row[0]) for row in connection.execute(text("SELECT typed FROM password_claim")))
    for secret in (BILL_CODE, ALBA_CODE):
        assert secret not in jobs
        assert secret not in kept, "the request keeps where the mail went, and nothing else"
        assert not re.search(secret, capsys.readouterr().err)
