"""Password hashes: argon2id, the same work whether there is somebody or not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ventanilla.errors import TooManyTries
from ventanilla.fields.passwords import LONGEST_GIVEN
from ventanilla.kernel.ids import new_secret

_ARGON = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16)
"""19 MiB, two passes: the least that OWASP's password storage sheet asks for."""

AT_ONCE = 4
PATIENCE = 5.0
"""Seconds that a request waits for its turn."""


class Passwords:
    """Hashes and checks passwords, a few at once: a flood of sign-ins waits in line, the memory stays bounded."""

    def __init__(self) -> None:
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._nobody = _ARGON.hash(new_secret())

    def hash(self, password: str) -> str:
        """The hash to store.

        :raises TooManyTries: when too many wait already.
        """
        with self._turn():
            return _ARGON.hash(_bytes(password))

    def is_right(self, stored: str | None, password: str) -> bool:
        """Whether a password is the one of that hash. Without a hash the answer is no, after the same work.

        :raises TooManyTries: when too many wait already.
        """
        can_be = stored is not None and 0 < len(password) <= LONGEST_GIVEN
        with self._turn():
            try:
                _ARGON.verify(stored if can_be and stored else self._nobody, _bytes(password[:LONGEST_GIVEN]))
            except (VerificationError, InvalidHashError):
                return False
        return can_be

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return _ARGON.check_needs_rehash(stored)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=PATIENCE):
            raise TooManyTries
        try:
            yield
        finally:
            self._turns.release()


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
