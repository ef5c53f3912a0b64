"""Hashing stays within its memory, however many sign in at once."""

from __future__ import annotations

import threading
from typing import Any

from ventanilla.identity.service.hashing import AT_ONCE, Passwords
from ventanilla.testing.passwords import QUICK

RIGHT, CROWD = "caballo verde lápiz", 24


class Watched:
    """The hasher itself, with an eye on who calls it."""

    def __init__(self, real: Any) -> None:
        self._real, self._lock = real, threading.Lock()
        self._busy: set[int] = set()
        self.threads: set[int] = set()
        self.most = 0

    def verify(self, stored: str, password: bytes) -> bool:
        me = threading.get_ident()
        with self._lock:
            self._busy.add(me)
            self.threads.add(me)
            self.most = max(self.most, len(self._busy))
        try:
            return bool(self._real.verify(stored, password))
        finally:
            with self._lock:
                self._busy.discard(me)


def test_a_crowd_is_hashed_on_few_threads_and_everybody_gets_the_right_answer() -> None:
    passwords = Passwords(QUICK)
    stored = passwords.hash(RIGHT)
    watched = Watched(passwords._argon)
    passwords._argon = watched  # type: ignore[assignment]
    answers: list[tuple[bool, bool]] = []

    def sign_in(typed: str) -> None:
        answers.append((typed == RIGHT, passwords.is_right(stored, typed)))

    crowd = [threading.Thread(target=sign_in, args=(RIGHT if at % 2 else "otra cosa",)) for at in range(CROWD)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert len(answers) == CROWD
    assert all(is_right == answer for is_right, answer in answers)
    assert watched.most <= AT_ONCE
    assert len(watched.threads) <= AT_ONCE, "each thread that hashes keeps its memory"
