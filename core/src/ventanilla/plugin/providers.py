"""Signing in with others: which providers of identities a utility trusts, and what their word is good for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from ventanilla.plugin.asking import FieldKind


class ProviderShape(StrEnum):
    """How a provider speaks: plain OpenID Connect, or one of the national ones that speak it in their own way."""

    OIDC = "oidc"
    MI_ARGENTINA = "mi_argentina"
    CLAVE_UNICA = "clave_unica"
    ESIA = "esia"
    SPID_CIE = "spid_cie"


@dataclass(frozen=True)
class Claim:
    """A claim of a provider, and what kind of field it is an answer to; the answer has to be one of that kind.

    ``prefix`` has to stand before the value and is taken off: one without it is not that claim.
    """

    name: str
    kind: FieldKind
    prefix: str = ""


@dataclass(frozen=True)
class SignInProvider:
    """A provider that people may sign in with. The settings say where it is (``[providers.<name>]``), or it isn't.

    ``label`` is the message id of its name. It, ``claims`` and ``scopes`` are those of its shape where none are named.
    ``levels`` are the levels of assurance that are good enough, the lowest first: whoever comes with another one, or
    with none, does not come in; empty: any. ``proves`` are the kinds of fields that its word answers: a field of the
    linking policy of such a kind counts as proven by the person themselves, and one of the registration can't be
    typed over.
    """

    name: str
    label: str = ""
    shape: ProviderShape = ProviderShape.OIDC
    claims: tuple[Claim, ...] = ()
    scopes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    proves: tuple[FieldKind, ...] = ()

    @property
    def label_id(self) -> str:
        """The message id of what people call it."""
        return self.label or LABELS.get(self.shape, "")

    @property
    def asked(self) -> tuple[str, ...]:
        """The scopes to ask for."""
        return self.scopes or SCOPES[self.shape]

    @property
    def vouched(self) -> tuple[Claim, ...]:
        """The claims to look at."""
        return self.claims or CLAIMS[self.shape]

    @property
    def needs_level(self) -> bool:
        """Whether its shape knows people whose identity nobody has looked at."""
        return self.shape in (ProviderShape.MI_ARGENTINA, ProviderShape.SPID_CIE)


EID = "https://attributes.eid.gov.it/"
"""What the names of the Italian attributes begin with."""
COMPANY = f"{EID}company_fiscal_number"
"""Whoever acts for a company has this claim, whose number is not the person's own."""
_NAMES = (Claim("given_name", FieldKind.FIRST_NAME), Claim("family_name", FieldKind.LAST_NAME))
_PERSON = (*_NAMES, Claim("email", FieldKind.EMAIL), Claim("birthdate", FieldKind.BIRTH_DATE))
CLAIMS: Mapping[ProviderShape, tuple[Claim, ...]] = MappingProxyType(
    {
        ProviderShape.OIDC: _PERSON,
        ProviderShape.MI_ARGENTINA: (*_PERSON, Claim("dni_number", FieldKind.AR_DNI)),
        ProviderShape.CLAVE_UNICA: (*_NAMES, Claim("run", FieldKind.CL_RUT)),
        ProviderShape.ESIA: (*_PERSON, Claim("snils", FieldKind.RU_SNILS)),
        ProviderShape.SPID_CIE: (*_PERSON, Claim(f"{EID}fiscal_number", FieldKind.IT_TAX_CODE, "TINIT-")),
    }
)
"""What each shape vouches for, its own structures told flat."""
SCOPES: Mapping[ProviderShape, tuple[str, ...]] = MappingProxyType(
    {
        ProviderShape.OIDC: ("openid", "profile", "email"),
        ProviderShape.MI_ARGENTINA: ("openid", "profile", "email", "optional"),
        ProviderShape.CLAVE_UNICA: ("openid", "run", "name"),
        ProviderShape.ESIA: ("openid", "fullname", "birthdate", "snils", "email"),
        ProviderShape.SPID_CIE: ("openid",),
    }
)
LABELS: Mapping[ProviderShape, str] = MappingProxyType(
    {
        ProviderShape.MI_ARGENTINA: "provider.mi_argentina",
        ProviderShape.CLAVE_UNICA: "provider.clave_unica",
        ProviderShape.ESIA: "provider.esia",
        ProviderShape.SPID_CIE: "provider.spid_cie",
    }
)
"""What people call those that there is one of."""
NOT_PROVEN = frozenset({FieldKind.PASSWORD, FieldKind.NEW_PASSWORD, FieldKind.PASSWORD_AGAIN, FieldKind.CODE})
"""Kinds that nobody else can answer."""
