"""Logins that customers ask for by mail: who gets a password, where it goes, and what it opens."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from ventanilla.demo import italian
from ventanilla.errors import InvalidInput, SignInRefused, TooManyTries
from ventanilla.kernel.actors import Anonymous, StaffActor
from ventanilla.testing.enrolling import (
    ALBA,
    ALBA_CODE,
    ALBA_MAIL,
    BILL_CODE,
    FIRM,
    MINE,
    NERI,
    NERI_CODE,
    OTHER_MAIL,
    ask,
    browser_of,
    load_clients,
)
from ventanilla.testing.issuing import choose, password_in, sign_in
from ventanilla.testing.linking import Browser
from ventanilla.testing.mailbox import plain

pytestmark = pytest.mark.utility("italian_gas")


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    """One database is enough for what is no SQL of its own."""
    return sqlite_url


@pytest.fixture
def etruria(portal: Any) -> Any:
    load_clients(portal)
    return portal


@pytest.fixture
def browser(etruria: Any) -> Browser:
    return browser_of(etruria)


def mailed(sink: Any, address: str) -> str:
    return password_in(plain(sink.to(address)[-1]))


def bare(text: str) -> str:
    return re.sub(r'name="(csrf_token|form_key)" value="[^"]+"|nonce="[^"]+"', "", text)


@pytest.mark.covers("ITA-01", "ITA-02", "ITA-16")
def test_the_guide_is_played_from_the_bill_to_the_first_page(browser: Browser, etruria: Any, smtp_sink: Any) -> None:
    start = browser.get("/").text
    assert "Sei un cliente e vuoi registrarti ?" in start
    assert ">User<" in start
    first = browser.get("/register").text
    assert "Codice cliente presente in fattura" in first
    assert "Codice fiscale o partita IVA" in first
    assert (
        browser.path_of(browser.post("/register", client_code=ALBA, tax_code=ALBA_CODE.lower())) == "/register/confirm"
    )
    summary = browser.get("/register/confirm").text
    for label in ("Codice cliente", "Denominazione", "Residenza/Sede", "E-Mail", "usa sempre questo indirizzo"):
        assert label in summary
    sent = browser.post("/register/confirm", email=ALBA_MAIL, invoice_code="")
    assert browser.path_of(sent) == "/register/sent"
    etruria.house.jobs.run_due()
    once = mailed(smtp_sink, ALBA_MAIL)
    came = browser.post("/sign-in", user_name=ALBA, password=once)
    assert browser.path_of(came) == "/settings", "the mailed password has to be changed first"
    assert browser.get("/accounts").status_code == 303
    typed = {"current_password": once, "password": MINE, "password_again": MINE, "email": ALBA_MAIL, "phone": ""}
    browser.post("/settings", **typed)
    page = browser.get("/accounts").text
    assert "PR000001" in page
    assert "PR000002" in page


@pytest.mark.covers("ITA-01")
def test_a_firm_comes_in_with_its_partita_iva_and_omocodia_counts(etruria: Any, smtp_sink: Any) -> None:
    ask(etruria, FIRM, f"IT {italian.vat_number(57)}".replace("IT ", ""), email="conti@vetreria.example")
    assert len(smtp_sink.to("conti@vetreria.example")) == 1
    found = etruria.identity.find_identities(StaffActor("desk"), FIRM)[0]
    assert (found.first_name, found.last_name) == ("Vetreria del Tirreno S.r.l.", ""), "a firm has one name"
    twin = italian.with_omocodia(ALBA_CODE)
    assert etruria.supply.granting.check_enrolment({"client_code": ALBA, "tax_code": twin})["tax_code"] == twin
    ask(etruria, ALBA, twin)
    assert smtp_sink.to(ALBA_MAIL) == [], "the code of a twin is somebody else's"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("client_code", "12345"),
        ("client_code", "1234567"),
        ("client_code", "00O123"),
        ("client_code", "１２３４５６"),
        ("tax_code", ALBA_CODE[:15] + "A" if not ALBA_CODE.endswith("A") else ALBA_CODE[:15] + "B"),
        ("tax_code", "00743110158"),
        ("tax_code", ""),
    ],
)
def test_what_cannot_be_a_code_is_named_whatever_the_records_hold(etruria: Any, name: str, value: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        etruria.supply.granting.check_enrolment({"client_code": ALBA, "tax_code": ALBA_CODE, name: value})
    assert set(caught.value.fields) == {name}


@pytest.mark.covers("ITA-01", "ITA-02")
def test_the_summary_is_the_same_byte_for_byte_for_known_wrong_and_unknown(etruria: Any) -> None:
    seen, told = set(), set()
    for client, code in ((ALBA, ALBA_CODE), (ALBA, NERI_CODE), (FIRM, italian.vat_number(57)), ("999999", NERI_CODE)):
        browser = browser_of(etruria)
        browser.post("/register", client_code=client, tax_code=code)
        page = browser.get("/register/confirm").text
        assert "Nencini" not in page
        assert "Vetreria" not in page
        seen.add(bare(page))
        told.add(browser.call("POST", "/identity/enrolment", body={"client_code": client, "tax_code": code}).data)
    assert len(seen) == 1
    assert len(told) == 1


@pytest.mark.covers("ITA-02")
def test_another_address_gets_nothing_without_the_bill(etruria: Any, smtp_sink: Any) -> None:
    ask(etruria, email=OTHER_MAIL)
    ask(etruria, email=OTHER_MAIL, invoice_code="11111111", always=True)
    assert smtp_sink.to(OTHER_MAIL) == []
    assert len(smtp_sink.to(ALBA_MAIL)) == 2, "the address on file gets it"
    ask(etruria, NERI, NERI_CODE, email=OTHER_MAIL, invoice_code="11111111")
    assert smtp_sink.to(OTHER_MAIL) == [], "nobody gets anything where there is no address either"


@pytest.mark.covers("ITA-02")
def test_a_bill_proves_another_address_for_this_time_and_the_one_on_file_is_told(etruria: Any, smtp_sink: Any) -> None:
    ask(etruria, email=OTHER_MAIL, invoice_code="4071-9352")
    once = mailed(smtp_sink, OTHER_MAIL)
    (warning,) = smtp_sink.to(ALBA_MAIL)
    assert "indirizzo diverso" in plain(warning)
    assert once not in plain(warning)
    signed = choose(etruria, sign_in(etruria, ALBA, once), once, MINE)
    assert etruria.identity.profile(signed.actor).email == ALBA_MAIL


@pytest.mark.covers("ITA-02")
def test_always_makes_it_the_contact_once_the_password_was_used(etruria: Any, smtp_sink: Any) -> None:
    ask(etruria, email=OTHER_MAIL, invoice_code=BILL_CODE, always=True)
    login = etruria.identity.issuing.named(ALBA)
    assert login.email == ALBA_MAIL, "nobody has shown yet that they read mail there"
    once = mailed(smtp_sink, OTHER_MAIL)
    signed = choose(etruria, sign_in(etruria, ALBA, once), once, MINE)
    assert etruria.identity.profile(signed.actor).email == OTHER_MAIL
    etruria.house.jobs.run_due()
    assert any("cambiat" in plain(mail) or "modificat" in plain(mail) for mail in smtp_sink.to(ALBA_MAIL)), "told"


@pytest.mark.covers("ITA-02")
def test_who_has_no_address_on_file_comes_in_by_the_bill(etruria: Any, smtp_sink: Any) -> None:
    ask(etruria, NERI, NERI_CODE, email=OTHER_MAIL, invoice_code=BILL_CODE)
    once = mailed(smtp_sink, OTHER_MAIL)
    signed = choose(etruria, sign_in(etruria, NERI, once), once)
    assert [each.number for each in etruria.supply.supplies(signed.actor, None)] == ["PR000041"]


def test_a_registered_login_is_never_taken_over_by_a_bill(etruria: Any, smtp_sink: Any) -> None:
    ask(etruria)
    once = mailed(smtp_sink, ALBA_MAIL)
    choose(etruria, sign_in(etruria, ALBA, once), once, MINE)
    etruria.house.jobs.run_due()
    before = len(smtp_sink.to(ALBA_MAIL))
    ask(etruria, email=OTHER_MAIL, invoice_code=BILL_CODE, always=True)
    assert smtp_sink.to(OTHER_MAIL) == []
    assert len(smtp_sink.to(ALBA_MAIL)) == before + 1
    sign_in(etruria, ALBA, MINE)


@pytest.mark.covers("ITA-02")
def test_the_mailed_password_is_temporary_and_works_once(etruria: Any, smtp_sink: Any) -> None:
    ask(etruria)
    once = mailed(smtp_sink, ALBA_MAIL)
    sign_in(etruria, ALBA, once)
    with pytest.raises(SignInRefused):
        sign_in(etruria, ALBA, once)
    etruria.house.clock.advance(timedelta(days=1, seconds=1))
    ask(etruria)
    late = mailed(smtp_sink, ALBA_MAIL)
    etruria.house.clock.advance(timedelta(days=1, seconds=1))
    with pytest.raises(SignInRefused):
        sign_in(etruria, ALBA, late)


@pytest.mark.covers("ITA-03")
def test_a_lost_password_needs_the_code_alone_and_the_old_one_holds(
    browser: Browser, etruria: Any, smtp_sink: Any
) -> None:
    ask(etruria)
    once = mailed(smtp_sink, ALBA_MAIL)
    choose(etruria, sign_in(etruria, ALBA, once), once, MINE)
    form = browser.get("/password/forgotten").text
    assert "Codice Cliente" in form
    answers = []
    for code in (ALBA, "999999"):
        sent = browser.post("/password/forgotten", user_name=code)
        said = browser.call("POST", "/identity/recover", body={"user_name": code})
        answers.append((browser.path_of(sent), bare(browser.get("/password/forgotten/sent").text), said.data))
    assert answers[0] == answers[1]
    etruria.house.jobs.run_due()
    fresh = mailed(smtp_sink, ALBA_MAIL)
    assert fresh != once
    sign_in(etruria, ALBA, MINE)
    signed = sign_in(etruria, ALBA, fresh)
    assert signed.is_limited
    sign_in(etruria, ALBA, MINE)
    choose(etruria, signed, fresh, "un’altra frase ancora 9")
    with pytest.raises(SignInRefused):
        sign_in(etruria, ALBA, MINE)


@pytest.mark.covers("ITA-03")
def test_a_hundred_lost_passwords_are_five_mails_a_day(etruria: Any, smtp_sink: Any) -> None:
    ask(etruria)
    once = mailed(smtp_sink, ALBA_MAIL)
    choose(etruria, sign_in(etruria, ALBA, once), once, MINE)
    etruria.house.jobs.run_due()
    before = len(smtp_sink.to(ALBA_MAIL))
    for at in range(100):
        etruria.identity.request_reset(Anonymous(f"198.51.100.{at}"), {"user_name": ALBA})
        etruria.house.jobs.run_due()
    assert len(smtp_sink.to(ALBA_MAIL)) - before <= 5
    sign_in(etruria, ALBA, MINE)


def test_one_place_cannot_walk_through_the_codes(etruria: Any, smtp_sink: Any) -> None:
    for at in range(20):
        ask(etruria, f"{at:06d}", ALBA_CODE, address="198.51.100.7")
    with pytest.raises(TooManyTries):
        ask(etruria, ALBA, ALBA_CODE, address="198.51.100.7")
    assert smtp_sink.messages == []


@pytest.mark.covers("ITA-01", "ITA-02", "ITA-16")
def test_an_app_asks_for_a_login_by_the_same_steps(browser: Browser, etruria: Any, smtp_sink: Any) -> None:
    first = browser.call("GET", "/identity/enrolment").get_json()
    assert [each["name"] for each in first["fields"]] == ["client_code", "tax_code"]
    typed = {"client_code": ALBA, "tax_code": ALBA_CODE}
    second = browser.call("POST", "/identity/enrolment", body=typed).get_json()
    assert set(second["summary"].values()) == {"••••••••"}
    assert second["send_to"].endswith("/api/v1/identity/enrolment/confirm")
    wrong = browser.call("POST", "/identity/enrolment/confirm", body={**typed, "email": "nobody", "invoice_code": ""})
    assert wrong.status_code == 422
    body = {**typed, "email": ALBA_MAIL, "invoice_code": "", "always": False}
    done = browser.call("POST", "/identity/enrolment/confirm", body=body)
    assert done.status_code == 202
    assert done.get_json()["step"] == "sign_in"
    etruria.house.jobs.run_due()
    once = mailed(smtp_sink, ALBA_MAIL)
    token = browser.call("POST", "/identity/sign-in", body={"user_name": ALBA, "password": once}).get_json()
    assert token["must_choose_password"] is True


def test_a_mail_that_did_not_leave_is_made_anew(etruria: Any, smtp_sink: Any) -> None:
    smtp_sink.refuse = 1
    ask(etruria)
    assert smtp_sink.to(ALBA_MAIL) == []
    etruria.house.clock.advance(timedelta(minutes=30))
    etruria.house.jobs.run_due()
    once = mailed(smtp_sink, ALBA_MAIL)
    assert sign_in(etruria, ALBA, once).is_limited
