"""What a new password must be: long, and not what everybody tries first (NIST SP 800-63B, 5.1.1.2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ventanilla.fields.faults import Fault
from ventanilla.fields.well_known import RUNS, WORDS
from ventanilla.kernel.text import folded
from ventanilla.plugin import PasswordRule

LONGEST_GIVEN = 1024
"""More than this is nobody's password; it is never hashed."""

_LEET = str.maketrans("01345789@$!", "oleastbpasi")
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_SHORTEST_OWN = 4


def password(text: str) -> str:
    """A password as it is compared: NFC, so that two keyboards' ways of writing ``ñ`` are one."""
    return unicodedata.normalize("NFC", text[: LONGEST_GIVEN + 1])


def new_password(text: str, rule: PasswordRule, own_words: Iterable[str] = ()) -> str:
    """A password somebody may choose.

    :raises Fault: when it is too short or long, holds control characters, is well-known, or is little
        more than one of the words given.
    """
    if len(text) > rule.longest:
        raise Fault("password_long", longest=rule.longest)
    chosen = password(text)
    if len(chosen) < rule.shortest:
        raise Fault("password_short", shortest=rule.shortest)
    if any(unicodedata.category(char) in {"Cc", "Cs", "Cn", "Co"} for char in chosen):
        raise Fault("unseen")
    if is_well_known(chosen):
        raise Fault("password_known")
    if is_own(chosen, own_words):
        raise Fault("password_own")
    return chosen


def is_well_known(text: str) -> bool:
    """Whether it is among the first that anybody tries: a common word with digits around it, a run, a repetition."""
    low = text.casefold()
    if len(set(low)) <= 3 or _repeats(low) or _runs(low):
        return True
    plain = _plain(low)
    stem = _EDGES.sub("", plain)
    return not WORDS.isdisjoint({plain, stem, stem.translate(_LEET), _EDGES.sub("", plain.translate(_LEET))})


def is_own(text: str, words: Iterable[str]) -> bool:
    """Whether a password is little more than one of the words: its owner's name, or the utility's."""
    low = _plain(text.casefold())
    for word in words:
        own = _plain(word)
        rest = low.replace(own, "") if len(own) >= _SHORTEST_OWN else low
        if rest != low and len(rest) <= _SHORTEST_OWN:
            return True
    return False


def _repeats(text: str) -> bool:
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, 5))


def _runs(text: str) -> bool:
    """Whether three quarters of it are runs along the alphabet, the digits or the rows of a keyboard."""
    steps = sum(text[at : at + 2] in _PAIRS for at in range(len(text) - 1))
    return steps >= 0.75 * (len(text) - 1)


def _plain(text: str) -> str:
    try:
        bare = unicodedata.normalize("NFD", folded(text))
    except ValueError:
        return text
    return "".join(char for char in bare if not unicodedata.combining(char) and not char.isspace())


_PAIRS = frozenset(run[at : at + 2] for run in RUNS for at in range(len(run) - 1))
