"""Scopes as third parties of Green Button write them: ``FB=4_5_15;IntervalDuration=3600;BlockDuration=monthly``.

The numbers are the function blocks of Green Button Connect My Data (NAESB REQ.21, ESPI, "Negotiated scope of the
authorization"). What they ask for is said in our own scopes, so that a customer reads the same words on the page of
consent whichever way an app asks. The terms about intervals and history narrow nothing: all that there is may be
fetched, by period.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from ventanilla.kernel.scopes import Scope

READINGS = frozenset({4, 5, 6, 7, 8, 9, 10, 11, 12})
"""Function blocks of metering: intervals, demand, both directions, registers, gas, water."""
SUMMARIES = frozenset({15, 16, 27, 28})
"""Function blocks of usage summaries, with and without what was billed."""
LASTING = frozenset({39, 40})
"""Function blocks of notifications and of access without the customer."""

_BLOCKS = re.compile(r"FB=([0-9]{1,3}(?:_[0-9]{1,3}){0,60})")
_TERM = re.compile(r"[A-Za-z]{2,40}=[A-Za-z0-9_.-]{0,60}")
_ORDER = (Scope.READINGS_READ, Scope.BILLING_READ, Scope.OFFLINE_ACCESS)


def expanded(scope: str) -> str:
    """A ``scope`` parameter whose Green Button words are said in ours; other words stay as they are.

    A word that begins like one of Green Button's and is none stays too: whoever reads scopes refuses it.
    """
    words = scope.split()
    if not any(word.startswith("FB=") for word in words):
        return scope
    told: list[str] = []
    for word in words:
        terms = [term for term in word.split(";") if term]
        blocks = [found[1] for term in terms if (found := _BLOCKS.fullmatch(term))]
        if not blocks and all(_TERM.fullmatch(term) for term in terms) and not word.startswith("FB="):
            continue
        if blocks and all(_TERM.fullmatch(term) for term in terms):
            told += [each.value for each in asked_for({int(one) for some in blocks for one in some.split("_")})]
        else:
            told.append(word)
    return " ".join(dict.fromkeys(told))


def asked_for(blocks: set[int]) -> tuple[Scope, ...]:
    """What function blocks ask for, in a stable order; nothing where they are about neither readings nor bills."""
    wanted = set()
    if blocks & READINGS:
        wanted.add(Scope.READINGS_READ)
    if blocks & SUMMARIES:
        wanted.add(Scope.BILLING_READ)
    if wanted and blocks & LASTING:
        wanted.add(Scope.OFFLINE_ACCESS)
    return tuple(scope for scope in _ORDER if scope in wanted)


def resource_uris(base_url: str, grant_id: str, scopes: Collection[Scope]) -> dict[str, str]:
    """What a token's answer adds for third parties of Green Button: where they fetch what they were given.

    Nothing where it is for neither readings nor bills.
    """
    if not {Scope.READINGS_READ, Scope.BILLING_READ} & set(scopes):
        return {}
    root = f"{base_url}/espi/1_1/resource"
    return {
        "resourceURI": f"{root}/Batch/Subscription/{grant_id}",
        "authorizationURI": f"{root}/Authorization/{grant_id}",
    }
