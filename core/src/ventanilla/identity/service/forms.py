"""The forms of identity as the utility's policy declares them, ready to read what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from ventanilla.errors import StartRefused
from ventanilla.fields import Declared, Fault, Surroundings, load, schema_for, user_key
from ventanilla.fields.national import cl_rut
from ventanilla.house import House
from ventanilla.plugin import Field, FieldKind, IdentityPolicy, PasswordRule

_LOGIN = (FieldKind.USER_NAME, FieldKind.USER_NAME_OR_EMAIL, FieldKind.EMAIL, FieldKind.CUSTOMER_NUMBER)
_BY_NUMBER = (FieldKind.CL_RUT,)
"""Logins that stay of their kind where somebody signs in: whether it can be one is told by arithmetic alone."""
_BY_EMAIL = (FieldKind.USER_NAME_OR_EMAIL, FieldKind.EMAIL)
_NEW = (FieldKind.NEW_PASSWORD, FieldKind.PASSWORD_AGAIN)
_NAMES = (FieldKind.FIRST_NAME, FieldKind.LAST_NAME)
_PROOF = Field("password", FieldKind.PASSWORD, "field.current_password")
_NEW_EMAIL = Field("email", FieldKind.EMAIL, "identity.email.new", "identity.email.hint")
_PHONE = Field("phone", FieldKind.PHONE, "identity.phone.new", "identity.phone.hint", required=False)
_CONTACTS = (
    Field("email", FieldKind.EMAIL, hint="identity.settings.email_hint", required=False),
    Field("phone", FieldKind.PHONE, hint="identity.settings.phone_hint", required=False),
)
_FAX = Field("fax", FieldKind.PHONE, hint="identity.contacts.fax_hint", required=False)
_HINTS = {FieldKind.USER_NAME: "field.hint.user_name", FieldKind.EMAIL: "field.hint.email"}
_NEEDED = {
    "register": (FieldKind.EMAIL, FieldKind.FIRST_NAME, FieldKind.LAST_NAME, *_NEW),
    "sign_in": (FieldKind.PASSWORD,),
    "change_password": (FieldKind.PASSWORD, *_NEW),
}


class Asked:
    """One form: its declared fields, and what was typed into them by kind."""

    def __init__(self, house: House, fields: tuple[Field, ...]) -> None:
        self.fields = fields
        self._house = house
        self.schema: Declared = self._read(fields)

    @cached_property
    def free(self) -> Asked:
        """The same form for those who have no password: nothing asks for the current one."""
        return Asked(self._house, tuple(each for each in self.fields if each.kind is not FieldKind.PASSWORD))

    @cached_property
    def lenient(self) -> Declared:
        """What an app may send, with the current password or without: whether it has to, the service says."""
        optional = (replace(each, required=False) if each.kind is FieldKind.PASSWORD else each for each in self.fields)
        return self._read(tuple(optional))

    def load_of(self, row: Mapping[Any, Any], values: Mapping[str, Any]) -> dict[str, str]:
        """As :meth:`load`, for an identity's row: one without a password is asked for none, and has given none.

        :raises InvalidInput: naming each field that is missing or wrong.
        """
        if row["password_hash"]:
            return self.load(values)
        names = {each.name for each in self.fields if each.kind is FieldKind.PASSWORD}
        loaded = self.free.load({name: value for name, value in values.items() if name not in names})
        return {**loaded, **dict.fromkeys(names, "")}

    def _read(self, fields: tuple[Field, ...]) -> Declared:
        return schema_for(fields, lambda: Surroundings.of(self._house.utility, self._house.today()))

    def load(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Canonical texts by name.

        :raises InvalidInput: naming each field that is missing or wrong.
        """
        return load(self.schema, values)

    def name_of(self, *kinds: FieldKind) -> str:
        """The name of the first field of one of these kinds; empty when there is none."""
        return next((each.name for each in self.fields if each.kind in kinds), "")

    def by_kind(self, values: Mapping[str, str]) -> dict[FieldKind, str]:
        """Loaded values by the kind of their field, of several of one kind the first."""
        return {each.kind: values[each.name] for each in reversed(self.fields)}

    def login(self, values: Mapping[str, str]) -> str:
        """Whom loaded values mean: a user name, an e-mail or a number."""
        return values[self.name_of(FieldKind.USER_NAME_OR_EMAIL, *_BY_NUMBER)]


class Forms:
    """All forms of one utility's identity policy.

    :raises StartRefused: when the policy lacks a field that the flow needs; the sentence names it.
    """

    def __init__(self, house: House) -> None:
        policy = house.utility.identity
        for form, kinds in _NEEDED.items():
            if form != "register" or not policy.issued:
                needed = (policy.login_kind, *kinds) if form == "register" else kinds
                _check(house.utility.name, form, getattr(policy, form), needed)
        self.login_kind = policy.login_kind
        self.details = policy.details
        self.by_email = any(each.kind in _BY_EMAIL for each in policy.sign_in)
        self._by_number = any(each.kind is FieldKind.CUSTOMER_NUMBER for each in policy.sign_in)
        rule = "ten" if policy.password.shortest == PasswordRule().shortest else "long"
        hints = {**_HINTS, FieldKind.NEW_PASSWORD: f"field.hint.new_password_{rule}"}
        changed = tuple(_hinted(_renamed(each), hints) for each in policy.change_password)
        self.register = Asked(house, tuple(_hinted(each, hints) for each in policy.register))
        self.sign_in = Asked(house, tuple(map(_any_login, policy.sign_in)))
        self.forgotten = Asked(house, tuple(map(_any_login, policy.reset)))
        self.change = Asked(house, changed)
        self.reset = Asked(house, tuple(each for each in changed if each.kind in _NEW))
        self.email = Asked(house, (_NEW_EMAIL, _PROOF))
        self.phone = Asked(house, (_PHONE, _PROOF))
        self.code = Asked(house, (Field("code", FieldKind.CODE),))
        self.proof = Asked(house, (_PROOF,))
        self.names = Asked(house, _profile(policy))
        self.settings = Asked(house, _settings(changed))
        email, phone = _CONTACTS
        fax = (_FAX,) if policy.has_fax else ()
        self.contacts = Asked(house, (phone, *fax, email, replace(_PROOF, name="current_password")))
        self.first_settings = Asked(house, tuple(map(_as_first, self.settings.fields)))
        for name, asked in (("sign_in", self.sign_in), ("reset", self.forgotten)):
            if not asked.name_of(FieldKind.USER_NAME_OR_EMAIL, *_BY_NUMBER):
                raise StartRefused(f"plugin {house.utility.name}: identity.{name} asks for no user name or e-mail")

    def user_key(self, login: str) -> str:
        """What decides whose login is meant; a number is grouped as anybody likes."""
        if self.login_kind is FieldKind.CL_RUT:
            try:
                return user_key(cl_rut(login))
            except Fault:
                return ""
        return user_key("".join(login.split()).replace("-", "") if self._by_number else login)


def _profile(policy: IdentityPolicy) -> tuple[Field, ...]:
    """Name and details, as they stood in the form of registering; headings stay there."""
    seen: set[FieldKind] = set()
    found = []
    for each in policy.register:
        is_name = each.kind in _NAMES and each.kind not in seen
        seen.add(each.kind)
        if is_name or each in policy.details:
            found.append(replace(each, heading="", label=each.label_id))
    return tuple(found)


def _settings(change: tuple[Field, ...]) -> tuple[Field, ...]:
    """The password's fields under the names of the page's own contract, then the contacts."""
    names = {
        FieldKind.PASSWORD: "current_password",
        FieldKind.NEW_PASSWORD: "password",
        FieldKind.PASSWORD_AGAIN: "password_again",
    }
    own = tuple(
        replace(each, name=names[each.kind], label=each.label_id, required=each.kind is FieldKind.PASSWORD)
        for each in change
        if each.kind in names
    )
    return own + _CONTACTS


def _as_first(asked: Field) -> Field:
    """Whoever comes in with a one-time password has to choose one."""
    return replace(asked, required=True) if asked.kind in _NEW else asked


def _any_login(asked: Field) -> Field:
    """Whoever is meant is never refused for how they write it: that would tell names from what can't be one."""
    if asked.kind not in _LOGIN:
        return asked
    return replace(asked, label=asked.label_id, kind=FieldKind.USER_NAME_OR_EMAIL)


def _hinted(asked: Field, hints: Mapping[FieldKind, str]) -> Field:
    return asked if asked.hint or asked.kind not in hints else replace(asked, hint=hints[asked.kind])


def _renamed(asked: Field) -> Field:
    """Where there is a current password too, the other one is called new."""
    if asked.label or asked.kind not in _NEW:
        return asked
    return replace(asked, label="field.new_password" + ("_again" if asked.kind is FieldKind.PASSWORD_AGAIN else ""))


def _check(utility: str, form: str, fields: tuple[Field, ...], kinds: tuple[FieldKind, ...]) -> None:
    asked = [each.kind for each in fields]
    for kind in kinds:
        if kind not in asked:
            raise StartRefused(f"plugin {utility}: identity.{form} asks for no {kind}; its flow needs one")
