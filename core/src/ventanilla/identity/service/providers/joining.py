"""Registering with what a provider vouches for: its proven answers stand, the rest is asked, a password is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ventanilla.house import House
from ventanilla.identity.service.forms import Asked, Forms
from ventanilla.identity.service.providers.words import Vouched
from ventanilla.plugin import Field, FieldKind

_PASSWORDS = (FieldKind.NEW_PASSWORD, FieldKind.PASSWORD_AGAIN)


@dataclass(frozen=True)
class Joining:
    """A registration form: ``asked`` are the fields to fill in, ``before`` what stands in them, ``fixed`` what is said.

    ``fixed`` goes with the field that it answers; nothing that is typed can replace it.
    """

    asked: Asked
    before: Mapping[str, str]
    fixed: tuple[tuple[Field, str], ...]
    _unasked: tuple[str, ...]

    def load(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Canonical texts of all fields of the utility's form; those of a password are empty.

        :raises InvalidInput: naming each field that is missing, unknown or wrong; one that is fixed is unknown.
        """
        typed = self.asked.load(values)
        return {**typed, **{each.name: text for each, text in self.fixed}, **dict.fromkeys(self._unasked, "")}


def joining(house: House, forms: Forms, vouched: Vouched) -> Joining:
    """The utility's form of registering, for somebody whom a provider vouches for."""
    open_, before = [], {}
    fixed: list[tuple[Field, str]] = []
    seen: set[FieldKind] = set()
    heading = ""
    for each in forms.register.fields:
        if each.kind in _PASSWORDS:
            continue
        said = "" if each.kind in seen else vouched.values.get(each.kind, "")
        seen.add(each.kind)
        if said and each.kind in vouched.proves:
            fixed.append((each, said))
            heading = heading or each.heading
            continue
        open_.append(replace(each, label=each.label_id, heading=each.heading or heading))
        heading = ""
        if said:
            before[each.name] = said
    unasked = tuple(each.name for each in forms.register.fields if each.kind in _PASSWORDS)
    return Joining(Asked(house, tuple(open_)), before, tuple(fixed), unasked)
