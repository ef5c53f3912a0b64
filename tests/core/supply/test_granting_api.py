"""The same steps for apps, and the staff's commands."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import html
from pypdf import PdfReader

from ventanilla.app import create_app
from ventanilla.cli import main
from ventanilla.testing.issuing import CLERK, KANEVA, MINE, choose, load_clients, password_in, sign_in
from ventanilla.testing.linking import Browser


def app_of(portal: Any) -> Browser:
    browser = Browser(create_app(portal.house.settings, portal))
    browser.root = f"/{portal.house.utility.name}"
    return browser


@pytest.mark.utility("komiesc")
@pytest.mark.covers("KOM-03", "KOM-10")
def test_an_app_gets_a_password_and_chooses_one(portal: Any, sms_sink: Any) -> None:
    load_clients(portal)
    app = app_of(portal)
    doors = app.call("GET", "/identity/doors").get_json()["items"]
    assert [(each["name"], each["gives_passwords"]) for each in doors] == [("persons", True), ("organisations", True)]
    asked = app.call("GET", "/identity/one-time/persons").get_json()
    assert [each["name"] for each in asked["fields"]] == list(KANEVA)
    odd = app.call("POST", "/identity/one-time/persons", body={**KANEVA, "mobile": "1", "is_staff": "1"})
    assert odd.status_code == 422
    assert app.call("POST", "/identity/one-time/persons", body=KANEVA).status_code == 202
    portal.house.jobs.run_due()
    once = password_in(sms_sink.messages[0]["text"])
    came = app.call("POST", "/identity/sign-in", body={"user_name": "10200451", "password": once}).get_json()
    assert came["must_choose_password"] is True
    for path in ("/supplies", "/identity/me", "/identity/profile"):
        assert app.call("GET", path, came["token"]).status_code == 401
    settings = app.call("GET", "/identity/settings", came["token"]).get_json()
    assert "fields" in settings, settings
    assert [each["required"] for each in settings["fields"]] == [True, True, True, False, False]
    typed = {
        "current_password": once,
        "password": MINE,
        "password_again": MINE,
        "email": "",
        "phone": settings["phone"],
    }
    saved = app.call("PUT", "/identity/settings", came["token"], typed).get_json()
    assert app.call("GET", "/identity/settings", came["token"]).status_code == 401
    supplies = app.call("GET", "/supplies", saved["token"]).get_json()["items"]
    assert len(supplies) == 2
    for gone in ("/identity/register", "/identity/one-time/nobody", "/identity/agreement"):
        assert app.call("GET", gone).status_code == 404


@pytest.mark.utility("vologda")
@pytest.mark.covers("VOL-01", "VOL-02")
def test_both_doors_and_the_blank_agreement_stand_open(portal: Any) -> None:
    load_clients(portal)
    app = app_of(portal)
    assert "Юридические лица" in app.get("/").text
    assert 'action="/vologda/sign-in/organisations"' in app.get("/").text
    assert app.get("/sign-in/organisations").status_code == 200
    assert app.get("/sign-in/persons").status_code == 404
    page = html.fromstring(app.get("/agreement").text).text_content()
    paper = "".join(each.extract_text() for each in PdfReader(io.BytesIO(app.get("/agreement.pdf").data)).pages)
    parts = app.call("GET", "/identity/agreement").get_json()["parts"]
    assert "Доверенность действует до" in parts
    assert len(parts) > 15
    for part in parts:
        assert part in page
        assert "".join(part.split()) in "".join(paper.split()), "the same text whichever way it is printed"
    assert app.get("/register").status_code == 404
    assert app.call("GET", "/identity/one-time/organisations").status_code == 404


@pytest.mark.utility("vologda")
@pytest.mark.covers("VOL-03")
def test_an_organisation_sees_its_tax_numbers(portal: Any) -> None:
    load_clients(portal)
    values = {
        "customer_number": "20000107",
        "number": "ЛК-17",
        "signed_on": "10.04.2026",
        "signer": "head",
        "signer_name": "Белова Анна Сергеевна",
        "document": "passport",
        "document_number": "1903 123456",
        "email": "belova@len.example",
    }
    first = portal.staff.record_agreement(CLERK, values).first
    made = choose(portal, sign_in(portal, first.user_name, first.password), first.password)
    point = portal.supply.supplies(portal.identity.actor_of(made.secret), None)[0]
    found = portal.supply.details(portal.identity.actor_of(made.secret), point.id)
    assert found.tax_numbers == {"inn": "7707083893", "kpp": "770701001"}


@pytest.mark.utility("komiesc")
@pytest.mark.covers("KOM-17")
def test_the_help_says_where_the_number_stands_and_whom_to_ask(portal: Any) -> None:
    app = app_of(portal)
    for path in ("/sign-in/persons", "/password/forgotten", "/password/new/persons", "/help"):
        text = app.get(path).text
        assert "Где найти номер" in text, path
        assert "офис" in text, path
    assert "8 800 000-00-11" in app.get("/password/new/persons/sent").text


@pytest.mark.utility("vologda")
def test_the_commands_of_the_staff(portal: Any, tmp_path: Path) -> None:
    load_clients(portal)
    settings = portal.house.settings
    path = tmp_path / "ventanilla.toml"
    path.write_text(
        f'utility = "vologda"\nbase_url = "{settings.base_url}"\ndatabase = "{settings.database}"\n'
        f'[mail]\nfolder = "{tmp_path}/mail"\n[sms]\nfolder = "{tmp_path}/sms"\n',
        encoding="utf-8",
    )

    def call(*words: str) -> tuple[int, str]:
        line = ["staff", "--as", "marina", "--settings", str(path), *words]
        done = CliRunner().invoke(main, line, env={"VENTANILLA_SECRET_KEY": settings.secret_key})
        return done.exit_code, done.output

    paper = "--customer 20000107 --number 17 --signed-on 10.04.2026 --signer head --document passport"
    person = ["--signer-name", "Белова Анна Сергеевна", "--document-number", "1903 123456", "--email", "b@len.example"]
    code, said = call("record-agreement", *paper.split(), *person)
    assert (code, "123456" in said) == (0, False), said
    login = re.search(r"логин (vl\d{6})", said)
    assert login, said
    assert password_in(said)
    assert call("issue-code", login[1], "--reason", "забыла")[0] == 0
    assert call("issue-code", "nobody", "--reason", "забыла")[0] == 1
    (agreement,) = portal.staff.agreements(CLERK)
    assert agreement.id in call("agreements")[1]
    assert call("end-agreement", agreement.id, "--reason", "уволена")[0] == 0
    assert call("end-agreement", agreement.id, "--reason", "уволена")[0] == 1
    assert call("record-agreement", *paper.replace("20000107", "1").split(), *person)[0] == 1
