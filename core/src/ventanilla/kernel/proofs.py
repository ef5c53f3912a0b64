"""By what somebody proved who they are: the words of the registry of ``amr`` values (RFC 8176)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Proof(StrEnum):
    """One way. ``fed``, which the registry lacks, is the word of a provider that somebody else runs.

    A passkey is ``pop``, a key whose possession was proved: nobody is asked what hardware it lives in, so that it is no
    ``hwk``. It verifies its holder, which makes it two factors: ``mfa`` is said beside it.
    """

    PASSWORD = "pwd"  # noqa: S105  a word of the registry
    CODE = "otp"
    KEY = "pop"
    PROVIDER = "fed"
    SEVERAL = "mfa"


ProvedBy = frozenset[Proof]
BY_PASSWORD = frozenset({Proof.PASSWORD})
BY_CODE = frozenset({Proof.CODE})
BY_KEY = frozenset({Proof.KEY, Proof.SEVERAL})
BY_PROVIDER = frozenset({Proof.PROVIDER})


def written(proofs: Iterable[Proof]) -> str:
    """As a table has them: words in one order, with a blank between."""
    return " ".join(sorted(set(proofs)))


def proofs_of(text: str) -> ProvedBy:
    """Out of a table; words that are none are passed over."""
    return frozenset(each for each in Proof if each.value in text.split())
