"""The whole year of the botnet: what ``docs/security.md`` states comes from here."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from ventanilla.storage import Database
from ventanilla.testing.botnet import BIRTH_DATES, NARROWED, attack
from ventanilla.testing.clock import FixedClock


@pytest.mark.timeout(1800)
def test_a_year_of_a_botnet(sqlite_url: str, clock: FixedClock) -> None:
    db = Database(sqlite_url)
    event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    year = attack(db, clock, 365)
    db.close()
    assert year.over() == {}
    for has_contact in (True, False):
        for space in (BIRTH_DATES, NARROWED):
            print(f"contact on file: {has_contact}; 1 in {space}: {year.expected(space, has_contact=has_contact):.1e}")
    print(f"{year.tried} tries, {len(year.evaluated)} evaluated")
    assert len(year.evaluated) <= 366 * year.policy.per_utility.tries
    assert year.expected(NARROWED, has_contact=True) < 1e-3
