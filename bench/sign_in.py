"""Signing in: how many a second one core manages, and that a crowd of them stays within bounded memory.

``python bench/sign_in.py [ROUNDS]`` prints CPU milliseconds of a whole sign-in (form, budgets, hash, session row) with
the parameters of a fresh installation, against argon2 alone with the same, and the memory that 32 at once take.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import threading
from pathlib import Path

from argon2 import PasswordHasher
from measuring import contest, keep, report, rounds_of

from ventanilla.app import Portal, build_portal
from ventanilla.errors import TooManyTries
from ventanilla.identity.service.hashing import AT_ONCE, Passwords
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.settings import PasswordWork, Settings
from ventanilla.testing.databases import SqliteTemplate

LEAST = 50
"""Sign-ins a second and core."""
CROWD = 32
ANA = {
    "user_name": "ana.paz",
    "email": "ana@correo.example",
    "first_name": "Ana",
    "last_name": "Paz",
    "password": "caballo verde lápiz",
    "password_again": "caballo verde lápiz",
}


def crowd() -> tuple[float, float, int]:
    """MiB that many checks at once take beyond one, what they may take, and how many were sent away."""
    work = PasswordWork()
    passwords = Passwords(work)
    stored = passwords.hash("caballo verde lápiz")
    before, refused = _most(), []

    def check() -> None:
        try:
            assert passwords.is_right(stored, "caballo verde lápiz")
        except TooManyTries:
            refused.append(1)

    threads = [threading.Thread(target=check) for _ in range(CROWD)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    # The allocator may keep a block that was given back beside the one in use.
    allowed = 2 * AT_ONCE * work.kib / 1024
    return _most() - before, allowed, len(refused)


def _most() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _portal(url: str) -> Portal:
    settings = Settings("cosepav", "http://127.0.0.1:8000/cosepav", "a secret key of the bench, of no other use", url)
    return build_portal(settings)


def main(rounds: int) -> int:
    """1 when a goal is missed."""
    grown, allowed, refused = crowd()
    with tempfile.TemporaryDirectory(prefix="ventanilla-bench-") as folder, SqliteTemplate(Path(folder)).fresh() as url:
        portal = _portal(url)
        assert portal.identity.open_identity(SystemActor("bench"), ANA, "es-AR")
        typed = {name: ANA[name] for name in ("user_name", "password")}
        work = PasswordWork()
        bare = PasswordHasher(work.passes, work.kib, parallelism=1, hash_len=32, salt_len=16)
        stored = bare.hash(ANA["password"])
        signed = portal.identity.sign_in(Anonymous("192.0.2.1"), typed)
        assert signed.secret
        assert bare.verify(stored, ANA["password"])
        found = contest(
            {
                "argon2 alone": lambda: bare.verify(stored, ANA["password"]),
                "ours": lambda: portal.identity.sign_in(Anonymous("192.0.2.1"), typed),
            },
            calls=10,
            rounds=rounds,
        )
        portal.house.db.close()
    report("sign-in", found, limit="argon2 alone", goal=None)
    a_second = 1_000_000 / found.middle("ours")
    is_quick, is_bounded = a_second >= LEAST, grown <= allowed
    print(f"sign-in  {a_second:.0f} a second and core (goal {LEAST}): {'met' if is_quick else 'missed'}")
    print(
        f"sign-in  {CROWD} at once, {work.kib / 1024:.0f} MiB each, took {grown:.0f} MiB more, {refused} sent away;"
        f" {AT_ONCE} run at a time, so at most {allowed:.0f}: {'met' if is_bounded else 'missed'}"
    )
    keep("sign-in memory", {"grown_mib": grown, "allowed_mib": allowed, "a_second": a_second, "at_once": AT_ONCE})
    return 0 if is_quick and is_bounded else 1


if __name__ == "__main__":
    sys.exit(main(rounds_of(sys.argv[1:2])))
