"""Messages sent at the same time: one a key, each number once, and no more than the budget lets through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ventanilla.errors import InvalidInput, TooManyTries
from ventanilla.kernel.actors import Anonymous, StaffActor
from ventanilla.messages.model import AskedQuestion, NewTicket, Reach
from ventanilla.testing.plugins import installed_from
from ventanilla.testing.writing import Correspondent, a_pdf

pytestmark = pytest.mark.utility("acme_water")
EXAMPLE = Path(__file__).parents[1] / "example_plugin"


@pytest.fixture(autouse=True)
def installed() -> Iterator[None]:
    with installed_from(EXAMPLE):
        yield


@pytest.fixture
def elena(portal: Any) -> Correspondent:
    return Correspondent(portal)


def at_once(act: Callable[[int], Any], times: int) -> list[Any]:
    def tried(at: int) -> Any:
        try:
            return act(at)
        except (TooManyTries, InvalidInput) as refused:
            return refused

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(tried, range(times)))


def test_a_double_click_is_one_ticket_and_every_number_is_given_once(elena: Correspondent) -> None:
    new = NewTicket("bills", "Hola", Reach("e@x.example"), "key-0000001", supply_point_id=elena.supply)
    same = at_once(lambda _: elena.tickets.send(elena.actor, new, "es-AR").ticket.id, 12)
    assert len(set(same)) == 1
    made = at_once(lambda at: elena.tickets.send(elena.actor, replace(new, key=f"key-other-{at}"), "es-AR"), 12)
    assert sorted(one.ticket.number for one in made) == [f"AC-2026-{at:06}" for at in range(2, 14)]


def test_no_rush_gets_past_the_budgets(elena: Correspondent) -> None:
    new = NewTicket("bills", "Hola", Reach("e@x.example"), supply_point_id=elena.supply)
    most = elena.tickets.policy.per_identity
    sent = at_once(lambda _: elena.tickets.send(elena.actor, new, "es-AR"), most + 6)
    assert sum(isinstance(one, TooManyTries) for one in sent) == 6
    site = elena.portal.messages.site
    asked = AskedQuestion("N", "victima@x.example", "¿?")
    answers = at_once(lambda at: site.ask(Anonymous(f"198.51.100.{at}"), asked, "es-AR"), 12)
    assert sum(isinstance(one, TooManyTries) for one in answers) == 9
    assert len(site.questions(StaffActor("x"))) == 3


def test_one_file_goes_with_one_message_only(elena: Correspondent) -> None:
    (file,), _ = elena.tickets.add_files(elena.actor, [("a.pdf", a_pdf())])
    new = NewTicket("bills", "Hola", Reach("e@x.example"), files=(file.id,), supply_point_id=elena.supply)
    sent = at_once(lambda _: elena.tickets.send(elena.actor, new, "es-AR"), 6)
    assert sum(isinstance(one, InvalidInput) for one in sent) == 5


def test_nobody_fills_the_store(elena: Correspondent) -> None:
    most = elena.tickets.policy.files_per_identity
    for _ in range(most // 20):
        elena.tickets.add_files(elena.actor, [("a.txt", b"x")] * 20)
    with pytest.raises(TooManyTries):
        elena.tickets.add_files(elena.actor, [("a.txt", b"x")])
