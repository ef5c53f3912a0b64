"""Guessing somebody's supply: cases 21, 22, 24 and 31 of the list of hostile cases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.test import TestResponse

from ventanilla.storage import Database
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import WITH_EMAIL, WITHOUT_CONTACT, Browser, Linking, applicant, build, web_app

RIGHT_DNI = {**WITH_EMAIL, "birth_date": "15/02/1975"}
UNKNOWN_DNI = {"dni": "29999888", "birth_date": "15/02/1975"}


@pytest.fixture
def linking(sqlite_url: str, clock: FixedClock) -> Iterator[Linking]:
    db = Database(sqlite_url)
    yield build(db, clock)
    db.close()


NONCE = re.compile("'nonce-[^']+'")


def bytes_of(response: TestResponse, attempt_id: str) -> tuple[int, list[str], str]:
    """Status, headers and body, with only the try's random id and the page's random tokens taken out."""
    tokens = r'name="(csrf_token|form_key)" value="[^"]+"|nonce="[^"]+"'
    body = re.sub(tokens, "", response.text.replace(attempt_id, ""))
    headers = [
        f"{name}: {NONCE.sub('', value.replace(attempt_id, ''))}"
        for name, value in response.headers
        if name not in {"Date", "Content-Length"}
    ]
    return response.status_code, [one.partition("=")[0] if "Cookie" in one else one for one in headers], body


def test_case_21_a_right_dni_with_a_wrong_date_answers_as_an_unknown_dni(linking: Linking) -> None:
    app = web_app(linking)
    seen = []
    for values in (RIGHT_DNI, UNKNOWN_DNI):
        me = Browser(app, "mara")
        started = me.post("/link", **values)
        path = me.path_of(started)
        attempt_id = path.split("/")[2]
        pages = [started, me.get(path), me.post(path, code="000000"), me.post(path, code="abc")]
        seen.append([bytes_of(page, attempt_id) for page in pages])
    assert seen[0] == seen[1]


def test_case_22_parallel_wrong_dates_are_looked_at_within_the_budget_only(linking: Linking) -> None:
    me = applicant("robot", "192.0.2.200")
    dates = [f"{day:02}/{month:02}/1952" for month in range(1, 9) for day in range(2, 27)]

    def guess(day: str) -> str:
        return linking.supply.start_link(me, {**WITHOUT_CONTACT, "birth_date": day}).step.value

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(guess, dates)) == {"code"}
    with linking.house.db.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM link_guess").scalar() == 5
    assert linking.supply.start_link(me, WITHOUT_CONTACT).step.value == "code"
    assert linking.supply.links_of(me, None) == ()


@pytest.mark.parametrize(
    "day",
    [
        *("29/02/1900", "1900-02-29", "2999-01-01", "01/01/2999", "0000-00-00", "31/12/1980 ", "31/12/1899"),
        *("٠١/٠٧/١٩٥٢", "０１/０７/１９５２", "1/7/52", "01/07/1952\x00", "01.07/1952", "1952", "", "a" * 5000, "1e3"),
    ],
)
def test_case_24_impossible_dates_are_named_and_are_no_guess(linking: Linking, day: str) -> None:
    me = Browser(web_app(linking), "mara")
    page = me.post("/link", dni=WITHOUT_CONTACT["dni"], birth_date=day)
    assert page.status_code == 422
    assert 'href="#f-birth_date"' in page.text
    with linking.house.db.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM link_guess").scalar() == 0


@pytest.mark.parametrize(
    "dni", ["123", "123456789", "20.123.456-", "２０１２３４５６", "2012345６", "20123456' OR 1=1", "-1"]
)
def test_case_24_the_same_for_documents(linking: Linking, dni: str) -> None:
    me = Browser(web_app(linking), "mara")
    page = me.post("/link", **{**WITH_EMAIL, "dni": dni})
    assert page.status_code == 422
    assert 'href="#f-dni"' in page.text


def test_case_31_a_supply_that_somebody_holds_is_pending_and_its_holder_is_told(linking: Linking) -> None:
    point = linking.points()["8888/1"]
    holder, late = applicant("holder", "192.0.2.1"), applicant("late", "192.0.2.2")
    held = linking.supply.start_link(holder, WITHOUT_CONTACT)
    linking.supply.link(holder, held.id, [point])
    claimed = linking.supply.start_link(late, WITHOUT_CONTACT)
    (link,) = linking.supply.link(late, claimed.id, [point])
    assert linking.supply.supplies(late, None) == ()
    assert point not in Browser(web_app(linking)).call("GET", f"/supplies/{point}", "late").text
    assert link.pending_until is not None


def test_case_31_with_a_contact_on_file_nothing_is_visible_before_the_code(linking: Linking) -> None:
    app = web_app(linking)
    me = Browser(app, "late")
    path = me.path_of(me.post("/link", **WITH_EMAIL))
    for page in (me.get(path), me.get("/accounts"), me.get("/link")):
        for secret in ("Calle", "Villa Serena", "5555", "Elena", "elena@"):
            assert secret not in page.text
    assert me.get(path.replace("/code", "/supplies")).status_code == 303
    assert linking.supply.links_of(applicant("late"), None) == ()
