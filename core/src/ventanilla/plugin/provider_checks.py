"""What is checked of the providers that people sign in with. Each fault is a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from ventanilla.plugin.identity_policy import IdentityPolicy
from ventanilla.plugin.providers import NOT_PROVEN, SignInProvider
from ventanilla.plugin.repeating import NAME, repeated


def provider_faults(policy: IdentityPolicy) -> Iterator[str]:
    """Names that can be paths, words, and proofs that the claims can bear."""
    yield from repeated("provider", (each.name for each in policy.providers))
    for each in policy.providers:
        yield from _faults(each)


def _faults(one: SignInProvider) -> Iterator[str]:
    if not NAME.fullmatch(one.name):
        yield f"the provider {one.name!r} must be lower-case letters, digits and _"
    if not one.label_id:
        yield f"the provider {one.name} has no label"
    if "openid" not in one.asked:
        yield f"the provider {one.name} asks for no scope openid, without which there is no identity"
    yield from repeated(f"claim of the provider {one.name}", (each.name for each in one.vouched))
    yield from repeated(f"kind of claim of the provider {one.name}", (each.kind for each in one.vouched))
    vouched = {each.kind for each in one.vouched}
    for kind in sorted({*vouched, *one.proves} & NOT_PROVEN):
        yield f"the provider {one.name} can't answer for a {kind}: nobody else may know it"
    for kind in one.proves:
        if kind not in vouched:
            yield f"the provider {one.name} proves a {kind}, which none of its claims is"
    if one.proves and not one.levels and one.needs_level:
        yield f"the provider {one.name} proves something at any level; name the levels that are good enough"
