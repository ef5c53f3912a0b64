"""Two providers at one portal, and providers that are slow, or whose clocks go wrong."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ventanilla.errors import ProviderRefused, Unavailable, VentanillaError
from ventanilla.identity.service.providers import Outcome, Return, asking
from ventanilla.kernel.actors import Anonymous
from ventanilla.plugin import ProviderShape, SignInProvider
from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.providing import Idp, build_trusting, open_idp, said_in
from ventanilla.testing.receiving import Behaviour, cut_off, drip, flood, hang, open_receiver

VISITOR = Anonymous("192.0.2.9")
GOOD = SignInProvider("oidc", "provider.clave_unica")
OTHER = SignInProvider("other", "provider.mi_argentina")


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


class Two:
    """A portal with two providers, the second of which may be an attacker's."""

    def __init__(self, portal: Any, good: Idp, other: Idp) -> None:
        self.portal, self.good, self.other = portal, good, other
        self.desk = portal.identity.providers

    def go(self, idp: Idp) -> tuple[Any, Return]:
        """To a provider, where somebody is chosen: what was begun, and what comes back."""
        begun = self.desk.begin(VISITOR, idp.name)
        said = said_in(idp.choose(begun.url, next(iter(idp.provider.people))))
        return begun, Return(said["state"], said["code"], said.get("iss", ""))

    def back(self, idp: Idp, begun: Any, answer: Return) -> Any:
        return self.desk.arrive(VISITOR, idp.name, answer, begun.handle)


@pytest.fixture
def two(portal_settings: Settings, clock: FixedClock, tmp_path: Path) -> Iterator[Two]:
    with ExitStack() as stack:

        def opened(name: str) -> Idp:
            folder = tmp_path / name
            folder.mkdir()
            base = portal_settings.base_url
            return stack.enter_context(open_idp(folder, ProviderShape.OIDC, base, name=name, clock=clock))

        good, other = opened("oidc"), opened("other")
        portal = build_trusting(portal_settings, good, clock, GOOD, beside=[(other, OTHER)])
        stack.callback(portal.house.db.close)
        yield Two(portal, good, other)


def test_both_are_good_each_for_itself(two: Two) -> None:
    for idp in (two.good, two.other):
        begun, answer = two.go(idp)
        assert two.back(idp, begun, answer).outcome is Outcome.UNKNOWN


def test_the_answer_of_one_is_not_taken_for_the_others(two: Two) -> None:
    """The attack of RFC 9700, 4.4: whoever was sent to one comes back at the address of the other."""
    begun, answer = two.go(two.good)
    with pytest.raises(VentanillaError) as refused:
        two.back(two.other, begun, answer)
    assert refused.value.status in (401, 404)
    assert two.back(two.good, begun, answer).outcome is Outcome.UNKNOWN, "and nothing was used up"


def test_codes_and_states_of_two_providers_do_not_mix(two: Two) -> None:
    (mine, right), (_, stolen) = two.go(two.good), two.go(two.other)
    with pytest.raises(ProviderRefused):
        two.back(two.good, mine, replace(right, code=stolen.code, issuer=stolen.issuer))
    (mine, right), (_, stolen) = two.go(two.good), two.go(two.other)
    with pytest.raises(ProviderRefused):
        two.back(two.good, mine, replace(right, code=stolen.code))


def test_the_same_number_at_two_providers_is_two_people(two: Two) -> None:
    subjects = set()
    for idp in (two.good, two.other):
        begun, answer = two.go(idp)
        two.back(idp, begun, answer)
        with two.portal.house.db.read() as connection:
            row = connection.exec_driver_sql(
                "select subject from provider_flow where provider = ? and state = 'arrived'", (idp.name,)
            ).one()
        subjects.add(row[0])
    assert len(subjects) == 2


@pytest.mark.parametrize(
    ("ahead", "is_taken"), [(-50, True), (50, True), (90, False), (-7200, False), (-86400, False), (86400, False)]
)
def test_a_clock_that_goes_a_little_wrong_is_borne(two: Two, clock: FixedClock, ahead: int, is_taken: bool) -> None:
    begun, answer = two.go(two.good)
    two.good.provider._clock = FixedClock(clock.now() + timedelta(seconds=ahead))
    if is_taken:
        assert two.back(two.good, begun, answer).outcome is Outcome.UNKNOWN
        return
    with pytest.raises(ProviderRefused):
        two.back(two.good, begun, answer)


@pytest.mark.parametrize("behaviour", [hang, drip, flood, cut_off])
def test_a_provider_that_is_slow_or_floods_is_given_up_in_time(
    portal_settings: Settings,
    clock: FixedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    behaviour: Behaviour,
) -> None:
    monkeypatch.setattr(asking, "TIMEOUT", 0.5)
    with (
        open_receiver() as receiver,
        open_idp(tmp_path, ProviderShape.OIDC, portal_settings.base_url, clock=clock) as idp,
    ):
        receiver.behaviour = behaviour
        bad = replace(idp, settings=replace(idp.settings, token_url=receiver.url))
        portal = build_trusting(portal_settings, bad, clock, GOOD)
        desk = portal.identity.providers
        begun = desk.begin(VISITOR, "oidc")
        said = said_in(idp.choose(begun.url, "oidc-7"))
        since = time.monotonic()
        with pytest.raises(Unavailable):
            desk.arrive(VISITOR, "oidc", Return(said["state"], said["code"], said["iss"]), begun.handle)
        assert time.monotonic() - since < 5
        portal.house.db.close()
