"""Events brought to real receivers: signed, tried again, given up."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ventanilla.exchange.model.webhooks import MOST_TRIES, PAUSES
from ventanilla.kernel.ids import new_id
from ventanilla.settings import EgressSettings, Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.hooking import DESK, Work, happen, is_right, registered, states, told, working
from ventanilla.testing.receiving import Receiver, open_receiver


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def portal_settings(portal_settings: Settings) -> Settings:
    return replace(portal_settings, egress=EgressSettings(("127.0.0.1:*",)))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with open_receiver() as opened:
        yield opened


@pytest.fixture
def work(portal: Any, clock: FixedClock) -> Work:
    return working(portal, clock)


def test_an_event_is_brought_at_once_and_signed(portal: Any, receiver: Receiver, work: Work, clock: FixedClock) -> None:
    made = registered(portal, receiver)
    happen(portal, "a")
    work()
    (taken,) = receiver.taken
    body = json.loads(taken.body)
    assert list(body) == ["id", "type", "version", "at", "utility", "data"]
    assert body["id"] == taken.headers["webhook-id"] == portal.events.events(DESK)[0][0].id
    assert (body["type"], body["utility"]) == ("supply.link_undone", portal.house.utility.name)
    assert taken.headers["content-type"] == "application/json"
    assert taken.headers["webhook-timestamp"] == str(int(clock.now().timestamp()))
    assert is_right(made.secret, taken)
    assert not is_right(made.secret, replace(taken, body=taken.body.replace(b'"a"', b'"b"')))
    assert states(portal, made) == [("done", 1, 200)]


def verify() -> Callable[..., Any]:
    """The snippet of the documentation, as it stands there."""
    text = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?def verified.*?)```", text, re.DOTALL)
    assert found is not None
    space: dict[str, Any] = {}
    exec(compile(found[1], "webhooks.md", "exec"), space)
    return space["verified"]  # type: ignore[no-any-return]


def test_the_snippet_of_the_documentation_tells_right_from_wrong(
    portal: Any, receiver: Receiver, work: Work, clock: FixedClock
) -> None:
    made = registered(portal, receiver)
    happen(portal, "a")
    work()
    (taken,) = receiver.taken
    verified, now = verify(), clock.now().timestamp()
    assert verified(made.secret, taken.headers, taken.body, now)["type"] == "supply.link_undone"
    for headers, body, at in (
        (taken.headers, taken.body + b" ", now),
        (taken.headers, taken.body, now + 301),
        (taken.headers, taken.body, now - 301),
        ({**taken.headers, "webhook-id": new_id()}, taken.body, now),
        ({**taken.headers, "webhook-timestamp": str(int(now) + 1)}, taken.body, now),
        ({**taken.headers, "webhook-signature": ""}, taken.body, now),
        ({**taken.headers, "webhook-signature": "v1,AAAA"}, taken.body, now),
        ({}, taken.body, now),
    ):
        with pytest.raises(ValueError, match="signature"):
            verified(made.secret, headers, body, at)
    portal.webhooks.rotate(DESK, made.endpoint.id)
    happen(portal, "b")
    work()
    assert verified(made.secret, receiver.taken[1].headers, receiver.taken[1].body, now)


def test_only_the_chosen_types_are_brought(portal: Any, receiver: Receiver, work: Work) -> None:
    registered(portal, receiver, "supply.link_made")
    happen(portal, "a")
    happen(portal, "b", event="supply.link_made")
    work()
    assert told(receiver) == ["b"]


def test_what_fails_is_tried_again_under_the_same_id_and_with_the_same_bytes(
    portal: Any, receiver: Receiver, work: Work, clock: FixedClock
) -> None:
    made = registered(portal, receiver)
    receiver.answer = 500
    happen(portal, "a")
    work()
    assert states(portal, made) == [("waiting", 1, 500)]
    work(seconds=9)
    assert len(receiver.taken) == 1
    work(seconds=1)
    assert len(receiver.taken) == 2
    receiver.answer = 200
    work(minutes=1)
    assert states(portal, made) == [("done", 3, 200)]
    assert len({(one.headers["webhook-id"], one.body) for one in receiver.taken}) == 1
    assert len({one.headers["webhook-timestamp"] for one in receiver.taken}) == 3
    assert all(is_right(made.secret, one) for one in receiver.taken)
    assert portal.webhooks.endpoint(DESK, made.endpoint.id).failing_since is None


def test_after_ten_tries_in_three_days_it_is_given_up(portal: Any, receiver: Receiver, work: Work) -> None:
    made = registered(portal, receiver)
    receiver.answer = 400
    happen(portal, "a")
    work()
    for pause in PAUSES:
        work(seconds=pause.total_seconds())
    assert (len(receiver.taken), MOST_TRIES) == (10, 10)
    assert states(portal, made) == [("given_up", 10, 400)]
    assert timedelta(days=2, hours=22) < sum(PAUSES, timedelta()) < timedelta(days=3, hours=2)
    work(days=1)
    assert len(receiver.taken) == 10


def test_a_receiver_that_is_down_is_left_alone_and_then_gets_all_in_order(
    portal: Any, receiver: Receiver, work: Work
) -> None:
    made = registered(portal, receiver)
    receiver.answer = 503
    happen(portal, *"abcde")
    work()
    assert told(receiver) == ["a"]
    assert portal.webhooks.endpoint(DESK, made.endpoint.id).paused_until is not None
    receiver.answer = 200
    work(seconds=10)
    assert sorted(told(receiver)[1:]) == list("abcde")
    assert told(receiver)[1:][:4] == list("abcd") or told(receiver)[1:] == list("bcdea")
    assert {state for state, _, _ in states(portal, made)} == {"done"}


def test_one_event_that_is_refused_holds_up_no_other(portal: Any, receiver: Receiver, work: Work) -> None:
    made = registered(portal, receiver)

    def picky(handler: Any, _ended: Any) -> None:
        is_bad = b'"a"' in receiver.taken[-1].body
        handler.wfile.write(b"HTTP/1.1 422 No\r\n\r\n" if is_bad else b"HTTP/1.1 200 OK\r\n\r\n")

    receiver.behaviour = picky
    happen(portal, *"abc")
    work()
    assert told(receiver) == ["a", "b", "c"]
    assert states(portal, made).count(("done", 1, 200)) == 2
    assert states(portal, made).count(("waiting", 1, 422)) == 1


def test_a_job_that_comes_twice_brings_nothing_twice(portal: Any, receiver: Receiver, work: Work) -> None:
    registered(portal, receiver)
    happen(portal, "a")
    payloads: list[Any] = []
    handler = portal.house.jobs._handlers["exchange.deliver_webhooks"]
    portal.house.jobs._handlers["exchange.deliver_webhooks"] = lambda payload: payloads.append(payload)
    work()
    for _ in range(3):
        handler(payloads[0])
    assert told(receiver) == ["a"]


def test_a_worker_that_dies_after_sending_sends_the_same_id_again(portal: Any, receiver: Receiver, work: Work) -> None:
    made = registered(portal, receiver)
    happen(portal, "a")
    delivering = portal.webhooks._delivering
    done = delivering._done

    def die(*_: Any) -> bool:
        raise SystemExit

    delivering._done = die
    work()
    delivering._done = done
    assert states(portal, made) == [("waiting", 1, 0)]
    work(minutes=21)
    assert states(portal, made) == [("done", 2, 200)]
    assert len(receiver.taken) == 2
    assert len({one.headers["webhook-id"] for one in receiver.taken}) == 1
