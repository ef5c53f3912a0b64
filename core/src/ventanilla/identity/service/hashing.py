"""Password hashes: argon2id, the same work whether there is somebody or not."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ventanilla.errors import TooManyTries
from ventanilla.fields.passwords import LONGEST_GIVEN
from ventanilla.kernel.ids import new_secret
from ventanilla.settings import PasswordWork

T = TypeVar("T")

AT_ONCE = 4
PATIENCE = 5.0
"""Seconds that a request waits for its turn."""


class Passwords:
    """Hashes and checks passwords, a few at once: a flood of sign-ins waits in line, the memory stays bounded.

    It is done on threads of its own: what a thread has used for a hash the allocator keeps for that thread, so every
    thread that ever hashed would hold its 19 MiB.
    """

    def __init__(self, work: PasswordWork) -> None:
        self._argon = PasswordHasher(work.passes, work.kib, parallelism=1, hash_len=32, salt_len=16)
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._making = threading.Lock()
        self._process = 0
        self._nobody = self._argon.hash(new_secret())

    def hash(self, password: str) -> str:
        """The hash to store.

        :raises TooManyTries: when too many wait already.
        """
        return self._in_turn(lambda: self._argon.hash(_bytes(password)))

    def is_right(self, stored: str | None, password: str) -> bool:
        """Whether a password is the one of that hash. Without a hash the answer is no, after the same work.

        :raises TooManyTries: when too many wait already.
        """
        can_be = stored is not None and 0 < len(password) <= LONGEST_GIVEN
        tried = stored if can_be and stored else self._nobody
        return self._in_turn(lambda: self._matches(tried, password)) and can_be

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._argon.check_needs_rehash(stored)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._argon.verify(stored, _bytes(password[:LONGEST_GIVEN]))
        except (VerificationError, InvalidHashError):
            return False

    def _in_turn(self, work: Callable[[], T]) -> T:
        if not self._turns.acquire(timeout=PATIENCE):
            raise TooManyTries
        try:
            return self._threads().submit(work).result()
        finally:
            self._turns.release()

    def _threads(self) -> ThreadPoolExecutor:
        """Those of this process: a fork inherits none."""
        with self._making:
            if self._process != os.getpid():
                self._pool, self._process = ThreadPoolExecutor(AT_ONCE, "passwords"), os.getpid()
            return self._pool


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
