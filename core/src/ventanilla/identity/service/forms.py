"""The forms of identity as the utility's policy declares them, ready to read what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import Schema

from ventanilla.errors import StartRefused
from ventanilla.fields import Surroundings, load, schema_for
from ventanilla.house import House
from ventanilla.plugin import Field, FieldKind

_LOGIN = (FieldKind.USER_NAME, FieldKind.USER_NAME_OR_EMAIL, FieldKind.EMAIL)
_NEW = (FieldKind.NEW_PASSWORD, FieldKind.PASSWORD_AGAIN)
_NEEDED = {
    "register": (FieldKind.USER_NAME, FieldKind.EMAIL, FieldKind.FIRST_NAME, FieldKind.LAST_NAME, *_NEW),
    "sign_in": (FieldKind.PASSWORD,),
    "change_password": (FieldKind.PASSWORD, *_NEW),
}


class Asked:
    """One form: its declared fields, and what was typed into them by kind."""

    def __init__(self, house: House, fields: tuple[Field, ...]) -> None:
        self.fields = fields
        self._schema: Schema = schema_for(fields, lambda: Surroundings.of(house.utility, house.today()))

    def load(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Canonical texts by name.

        :raises InvalidInput: naming each field that is missing or wrong.
        """
        return load(self._schema, values)

    def name_of(self, *kinds: FieldKind) -> str:
        """The name of the first field of one of these kinds; empty when there is none."""
        return next((each.name for each in self.fields if each.kind in kinds), "")

    def by_kind(self, values: Mapping[str, str]) -> dict[FieldKind, str]:
        """Loaded values by the kind of their field."""
        return {each.kind: values[each.name] for each in self.fields}


class Forms:
    """All forms of one utility's identity policy.

    :raises StartRefused: when the policy lacks a field that the flow needs; the sentence names it.
    """

    def __init__(self, house: House) -> None:
        policy = house.utility.identity
        for form, kinds in _NEEDED.items():
            _check(house.utility.name, form, getattr(policy, form), kinds)
        self.by_email = any(each.kind is not FieldKind.USER_NAME for each in policy.sign_in if each.kind in _LOGIN)
        self.register = Asked(house, policy.register)
        self.sign_in = Asked(house, tuple(map(_any_login, policy.sign_in)))
        self.forgotten = Asked(house, tuple(map(_any_login, policy.reset)))
        self.change = Asked(house, policy.change_password)
        self.reset = Asked(house, tuple(each for each in policy.change_password if each.kind in _NEW))
        for name, asked in (("sign_in", self.sign_in), ("reset", self.forgotten)):
            if not asked.name_of(FieldKind.USER_NAME_OR_EMAIL):
                raise StartRefused(f"plugin {house.utility.name}: identity.{name} asks for no user name or e-mail")


def _any_login(asked: Field) -> Field:
    """Whoever is meant is never refused for how they write it: that would tell names from what can't be one."""
    if asked.kind not in _LOGIN:
        return asked
    return replace(asked, label=asked.label_id, kind=FieldKind.USER_NAME_OR_EMAIL)


def _check(utility: str, form: str, fields: tuple[Field, ...], kinds: tuple[FieldKind, ...]) -> None:
    asked = [each.kind for each in fields]
    for kind in kinds:
        if kind not in asked:
            raise StartRefused(f"plugin {utility}: identity.{form} asks for no {kind}; its flow needs one")
