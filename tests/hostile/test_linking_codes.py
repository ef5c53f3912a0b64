"""Guessing, sharing and keeping one-time codes: cases 36, 37, 39 and 41; undo links: case 32."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from ventanilla.errors import LinkExpired
from ventanilla.storage import Database
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import WITH_EMAIL, WITH_PHONE, Browser, Linking, applicant, build, web_app


@pytest.fixture
def linking(sqlite_url: str, clock: FixedClock) -> Iterator[Linking]:
    db = Database(sqlite_url)
    yield build(db, clock)
    db.close()


def code_of(linking: Linking, attempt_id: str) -> str:
    notice = linking.supply.issue_code(attempt_id)
    assert notice is not None
    return notice.code


def other_than(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 1_000_000:06}"


def start(me: Browser, values: dict[str, str] = WITH_EMAIL) -> tuple[str, str]:
    path = me.path_of(me.post("/link", **values))
    return path, path.split("/")[2]


def test_case_36_four_codes_the_last_one_right(linking: Linking) -> None:
    me = Browser(web_app(linking), "mara")
    path, attempt_id = start(me)
    code = code_of(linking, attempt_id)
    answers = [me.post(path, "/link", code=one).status_code for one in (*map(other_than, [code] * 3, (1, 2, 3)), code)]
    assert answers == [422] * 4
    assert me.path_of(me.get(path.replace("/code", "/supplies"))) == "/link"


def test_case_37_a_hundred_parallel_codes(linking: Linking) -> None:
    app = web_app(linking)
    me = Browser(app, "mara")
    _path, attempt_id = start(me)
    code = code_of(linking, attempt_id)

    def enter(by: int) -> str:
        body = {"code": other_than(code, by)}
        answer = Browser(app).call("POST", f"/supplies/link/{attempt_id}/code", "mara", body)
        assert answer.status_code == 422
        return str(answer.json["fields"]["code"])

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(enter, range(1, 101)))
    assert linking.supply.attempt(applicant("mara"), attempt_id).tries_left == 0
    assert sum("Intentos que te quedan" in one for one in answers) <= 2
    last = Browser(app).call("POST", f"/supplies/link/{attempt_id}/code", "mara", {"code": code})
    assert last.status_code == 422


def test_case_39_a_code_in_another_session_or_for_another_claim(linking: Linking) -> None:
    app = web_app(linking)
    mara, otto = Browser(app, "mara"), Browser(app, "otto")
    path, attempt_id = start(mara)
    code = code_of(linking, attempt_id)
    assert otto.post(path, "/link", code=code).status_code == 404
    own, _ = start(otto)
    assert otto.post(own, code=code).status_code == 422
    second, _ = start(mara, WITH_PHONE)
    assert mara.post(second, code=code).status_code == 422
    assert mara.path_of(mara.post(path, code=code)) == path.replace("/code", "/supplies")


def test_case_41_a_code_after_its_time_and_after_the_clock_went_back(linking: Linking, clock: FixedClock) -> None:
    me = Browser(web_app(linking), "mara")
    path, attempt_id = start(me)
    code = code_of(linking, attempt_id)
    clock.advance(timedelta(minutes=10, seconds=1))
    late = me.post(path, "/link", code=code)
    assert late.status_code == 422
    assert "venció" in late.text
    clock.advance(timedelta(hours=-1))
    assert me.post(path, "/link", code=code).status_code == 422
    assert linking.supply.links_of(applicant("mara"), None) == ()


def test_case_32_an_undo_link_used_twice_late_and_after_the_attacker_lost_access(
    linking: Linking, clock: FixedClock
) -> None:
    app = web_app(linking)
    attacker = Browser(app, "attacker")
    path, attempt_id = start(attacker)
    to_choice = attacker.path_of(attacker.post(path, code=code_of(linking, attempt_id)))
    point = linking.points()["5555/1"]
    attacker.post(to_choice, supplies=[point])
    assert attacker.call("GET", f"/supplies/{point}", "attacker").status_code == 200
    (link,) = linking.supply.links_of(applicant("attacker"), None)
    (notice,) = linking.supply.issue_undo_notices(link.id)
    holder = Browser(app)
    assert holder.get(notice.path).status_code == 200
    assert attacker.call("GET", f"/supplies/{point}", "attacker").status_code == 200
    assert holder.path_of(holder.post(notice.path)) == "/links/undone"
    assert attacker.call("GET", f"/supplies/{point}", "attacker").status_code == 404
    assert holder.post(notice.path, "/links/undone").status_code == 404
    for secret in (notice.path[12:-1], notice.path[12:] + "x", "../../accounts", "x" * 5000):
        with pytest.raises(LinkExpired):
            linking.supply.undo(secret)
