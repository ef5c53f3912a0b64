"""Wrong data, right data with a contact on file, and a spent budget look the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from ventanilla.errors import InvalidInput
from ventanilla.storage import Database, Hot
from ventanilla.supply.model import LinkAttempt, Step
from ventanilla.testing.linking import UNKNOWN, WITH_EMAIL, WITHOUT_CONTACT, Linking, applicant

WRONG_DATE = {**WITH_EMAIL, "birth_date": "15/02/1975"}
WRONG_DATE_NO_CONTACT = {**WITHOUT_CONTACT, "birth_date": "02/07/1952"}


@contextmanager
def statements(db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every SQL text that goes to the database, hot ones too."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        seen.append(sql)

    run = Database.rows

    def rows(self: Database, hot: Hot, *args: Any, **values: Any) -> list[Any]:
        seen.append(str(hot.statement))
        return run(self, hot, *args, **values)

    event.listen(db.engine, "before_cursor_execute", note)
    with monkeypatch.context() as patched:
        patched.setattr(Database, "rows", rows)
        yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def exhausted(linking: Linking, name: str) -> None:
    for _ in range(5):
        linking.supply.start_link(applicant(name, "198.51.100.9"), UNKNOWN)


def test_all_neutral_answers_are_equal_and_cost_the_same_statements(
    linking: Linking, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhausted(linking, "spent")
    cases = {
        "unknown": (applicant("a", "192.0.2.1"), UNKNOWN),
        "wrong date": (applicant("b", "192.0.2.2"), WRONG_DATE),
        "wrong date, no contact": (applicant("c", "192.0.2.3"), WRONG_DATE_NO_CONTACT),
        "match with contact": (applicant("d", "192.0.2.4"), WITH_EMAIL),
        "exhausted, unknown": (applicant("spent", "192.0.2.5"), UNKNOWN),
        "exhausted, match": (applicant("spent", "192.0.2.5"), WITH_EMAIL),
        "exhausted, match without contact": (applicant("spent", "192.0.2.5"), WITHOUT_CONTACT),
    }
    answers: dict[str, LinkAttempt] = {}
    costs: dict[str, list[str]] = {}
    for name, (actor, values) in cases.items():
        with statements(linking.house.db, monkeypatch) as seen:
            answers[name] = replace(linking.supply.start_link(actor, values), id="")
        costs[name] = seen
    assert len({repr(one) for one in answers.values()}) == 1, answers
    assert answers["unknown"].step is Step.CODE
    assert costs["unknown"]
    for name, cost in costs.items():
        assert cost == costs["unknown"], name


def test_wrong_codes_cost_the_same_statements_with_and_without_a_real_code(
    linking: Linking, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs, answers = [], []
    for name, values in (("a", UNKNOWN), ("b", WITH_EMAIL), ("c", WRONG_DATE)):
        actor = applicant(name, f"192.0.2.{ord(name)}")
        attempt = linking.supply.start_link(actor, values)
        notice = linking.supply.issue_code(attempt.id)
        assert (notice is not None) is (values is WITH_EMAIL)
        guess = "000000" if notice is None or notice.code != "000000" else "000001"
        with statements(linking.house.db, monkeypatch) as seen, pytest.raises(InvalidInput) as refused:
            linking.supply.enter_code(actor, attempt.id, guess)
        costs.append(seen)
        answers.append(refused.value.fields)
    assert costs[0] == costs[1] == costs[2]
    assert answers[0] == answers[1] == answers[2]


def test_the_audit_of_a_neutral_try_tells_nothing(linking: Linking) -> None:
    for name, values in (("a", UNKNOWN), ("b", WITH_EMAIL)):
        linking.supply.start_link(applicant(name, f"192.0.2.{ord(name)}"), values)
    entries = linking.house.audit.entries()
    assert {(one.action, tuple(one.facts)) for one in entries} == {("supply.link_tried", ())}


def test_nothing_personal_is_stored_with_a_try(linking: Linking) -> None:
    linking.supply.start_link(applicant(), WITH_EMAIL)
    with linking.house.db.read() as connection:
        for table in ("link_attempt", "link_guess", "audit_entry"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            assert rows
            for secret in ("20123456", "1975", "elena", "192.0.2"):
                assert secret not in str([[str(cell) for cell in row] for row in rows])
