"""The keys of a file, remembered in little memory."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from ventanilla.exchange.lines import Keys


@given(some.lists(some.integers(-(2**63), 2**63 - 1) | some.sampled_from([-1, 0, 1, 8191, 8192, -8192])))
def test_it_knows_what_a_set_knows(keys: list[int]) -> None:
    ours, known = Keys(), set[int]()
    for key in keys:
        assert (key in ours) == (key in known)
        if key not in known:
            ours.add(key)
            known.add(key)
