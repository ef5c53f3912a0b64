"""A provider that can't work is refused at the start, with a sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ventanilla.errors import StartRefused
from ventanilla.plugin import Claim, FieldKind, ProviderShape, SignInProvider
from ventanilla.plugin.checks import refuse_wrong_manifest
from ventanilla.plugin.loading import load_utility

GOOD = SignInProvider("state", "provider.mi_argentina", ProviderShape.MI_ARGENTINA, levels=("2",))


@pytest.mark.parametrize(
    ("providers", "said"),
    [
        ((GOOD, GOOD), "declared 2 times"),
        ((replace(GOOD, name="The State"),), "must be lower-case"),
        ((replace(GOOD, label="", shape=ProviderShape.OIDC),), "no label"),
        ((replace(GOOD, scopes=("profile",)),), "no scope openid"),
        ((replace(GOOD, claims=(Claim("a", FieldKind.TEXT), Claim("a", FieldKind.EMAIL))),), "declared 2 times"),
        ((replace(GOOD, claims=(Claim("a", FieldKind.TEXT), Claim("b", FieldKind.TEXT))),), "declared 2 times"),
        ((replace(GOOD, claims=(Claim("a", FieldKind.NEW_PASSWORD),)),), "can't answer for a new_password"),
        ((replace(GOOD, proves=(FieldKind.CL_RUT,)),), "none of its claims"),
        ((replace(GOOD, levels=(), proves=(FieldKind.AR_DNI,)),), "name the levels"),
    ],
)
def test_a_provider_that_cannot_work_is_refused(providers: tuple[SignInProvider, ...], said: str) -> None:
    utility = load_utility("cosepav").utility
    with pytest.raises(StartRefused, match=said):
        refuse_wrong_manifest(replace(utility, identity=replace(utility.identity, providers=providers)))


def test_the_good_one_is_taken() -> None:
    utility = load_utility("cosepav").utility
    proven = replace(GOOD, proves=(FieldKind.AR_DNI, FieldKind.BIRTH_DATE))
    refuse_wrong_manifest(replace(utility, identity=replace(utility.identity, providers=(proven,))))
