"""One-time codes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from ventanilla.errors import Conflict, InvalidInput, NotFound
from ventanilla.supply.model import LinkAttempt, Step
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import UNKNOWN, WITH_EMAIL, Linking, applicant

ME = applicant()


def started(linking: Linking) -> tuple[LinkAttempt, str]:
    attempt = linking.supply.start_link(ME, WITH_EMAIL)
    notice = linking.supply.issue_code(attempt.id)
    assert notice is not None
    return attempt, notice.code


def wrong_for(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def refused(linking: Linking, attempt: LinkAttempt, code: str, actor: object = ME) -> str:
    with pytest.raises(InvalidInput) as fault:
        linking.supply.enter_code(actor, attempt.id, code)
    assert set(fault.value.fields) == {"code"}
    return fault.value.fields["code"].id


def test_the_fourth_try_is_refused_though_it_is_right(linking: Linking) -> None:
    attempt, code = started(linking)
    answers = [refused(linking, attempt, wrong_for(code)) for _ in range(3)]
    assert answers == ["supply.code.wrong", "supply.code.wrong", "supply.code.no_tries_left"]
    assert refused(linking, attempt, code) == "supply.code.no_tries_left"
    with pytest.raises(Conflict):
        linking.supply.resend_code(ME, attempt.id)
    assert linking.supply.issue_code(attempt.id) is None


def test_of_a_hundred_parallel_codes_at_most_three_are_looked_at(linking: Linking) -> None:
    attempt, code = started(linking)

    def enter(guess: int) -> bool:
        try:
            linking.supply.enter_code(ME, attempt.id, f"{guess:06}")
        except InvalidInput as fault:
            return fault.fields["code"].id == "supply.code.wrong"
        return True

    guesses = [at for at in range(100) if at != int(code)]
    with ThreadPoolExecutor(8) as pool:
        looked_at = list(pool.map(enter, guesses))
    assert sum(looked_at) <= 3
    assert linking.supply.attempt(ME, attempt.id).tries_left == 0
    assert refused(linking, attempt, code) == "supply.code.no_tries_left"


def test_a_code_belongs_to_its_identity_and_its_try(linking: Linking) -> None:
    attempt, code = started(linking)
    other = applicant("otto", "192.0.2.99")
    with pytest.raises(NotFound):
        linking.supply.enter_code(other, attempt.id, code)
    own = linking.supply.start_link(other, WITH_EMAIL)
    assert refused(linking, own, code, other) == "supply.code.wrong"
    assert linking.supply.enter_code(ME, attempt.id, code).step is Step.CHOOSE


def test_a_code_lives_ten_minutes(linking: Linking, clock: FixedClock) -> None:
    attempt, code = started(linking)
    clock.advance(timedelta(minutes=10, seconds=1))
    assert refused(linking, attempt, code) == "supply.code.expired"
    assert linking.supply.issue_code(attempt.id) is None


def test_a_code_from_the_future_of_the_clock_is_refused(linking: Linking, clock: FixedClock) -> None:
    attempt, code = started(linking)
    clock.advance(timedelta(hours=-1))
    assert refused(linking, attempt, code) == "supply.code.expired"


def test_a_new_code_ends_the_old_one_and_gives_no_new_tries(linking: Linking, clock: FixedClock) -> None:
    attempt, first = started(linking)
    refused(linking, attempt, wrong_for(first))
    clock.advance(timedelta(minutes=9))
    again = linking.supply.resend_code(ME, attempt.id)
    assert again.tries_left == 2
    assert again.expires_at == clock.now() + timedelta(minutes=10)
    second = linking.supply.issue_code(attempt.id)
    assert second is not None
    if second.code != first:
        assert refused(linking, attempt, first) == "supply.code.wrong"
    assert linking.supply.enter_code(ME, attempt.id, second.code).step is Step.CHOOSE


def test_a_retry_of_the_job_ends_the_code_before(linking: Linking) -> None:
    attempt, first = started(linking)
    second = linking.supply.issue_code(attempt.id)
    assert second is not None
    if second.code != first:
        assert refused(linking, attempt, first) == "supply.code.wrong"


def test_only_two_more_codes_are_sent(linking: Linking) -> None:
    attempt, _code = started(linking)
    assert [linking.supply.resend_code(ME, attempt.id).resends_left for _ in range(2)] == [1, 0]
    with pytest.raises(Conflict):
        linking.supply.resend_code(ME, attempt.id)


def test_a_later_try_on_the_same_person_ends_the_code_of_the_earlier(linking: Linking) -> None:
    attempt, code = started(linking)
    linking.supply.start_link(ME, WITH_EMAIL)
    with pytest.raises(Conflict):
        linking.supply.enter_code(ME, attempt.id, code)
    with pytest.raises(Conflict):
        linking.supply.attempt(ME, attempt.id)


@pytest.mark.parametrize(
    "typed", ["{0} ", "{0:.3} {0:.3}x", "12345", "1234567", "", "١٢٣٤٥٦", "12345a", "½23456", "1" * 4000]
)
def test_what_is_not_six_digits_costs_no_try(linking: Linking, typed: str) -> None:
    attempt, code = started(linking)
    if typed == "{0} ":
        linking.supply.enter_code(ME, attempt.id, f"\u00a0{code[:2]}-{code[2:]} ")
        return
    assert refused(linking, attempt, typed.format(code)) == "supply.code.not_six_digits"
    assert linking.supply.attempt(ME, attempt.id).tries_left == 3


def test_full_width_digits_are_the_same_code(linking: Linking) -> None:
    attempt, code = started(linking)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert linking.supply.enter_code(ME, attempt.id, wide).step is Step.CHOOSE


def test_a_try_that_matched_nobody_answers_like_one_that_did(linking: Linking) -> None:
    attempt = linking.supply.start_link(ME, UNKNOWN)
    assert linking.supply.issue_code(attempt.id) is None
    answers = [refused(linking, attempt, "123456") for _ in range(4)]
    assert answers == ["supply.code.wrong", "supply.code.wrong"] + ["supply.code.no_tries_left"] * 2


def test_the_code_is_stored_as_a_keyed_hash_only(linking: Linking) -> None:
    attempt, code = started(linking)
    with linking.house.db.read() as connection:
        stored = connection.exec_driver_sql("SELECT * FROM link_attempt").mappings().one()
    assert code not in " ".join(str(value) for value in stored.values())
    assert len(stored["code_hash"]) == 64
    linking.supply.enter_code(ME, attempt.id, code)
    with linking.house.db.read() as connection:
        assert connection.exec_driver_sql("SELECT code_hash FROM link_attempt").scalar() == ""
