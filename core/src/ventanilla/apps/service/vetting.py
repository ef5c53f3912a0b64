"""What is taken of an app that is registered: every field in one form, or a named reason against it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import Any

from ventanilla.apps.model.addresses import origin_fault, page_fault, return_fault
from ventanilla.apps.model.clients import GRANTS_OF, METHODS_OF, AuthMethod, ClientKind, GrantType
from ventanilla.errors import InvalidInput
from ventanilla.fields.faults import Fault
from ventanilla.fields.names import email
from ventanilla.kernel.messages import Message, message
from ventanilla.kernel.scopes import Scope
from ventanilla.kernel.text import alike, canonical

LONGEST_NAME = 80
LONGEST_ABOUT = 300
MOST_ADDRESSES = 10
MOST_TEXT = 8_000

FIELDS = (
    "name",
    "about",
    "contact",
    "homepage",
    "policy_uri",
    "kind",
    "redirect_uris",
    "post_logout_uris",
    "notify_uri",
    "origins",
    "scopes",
    "grants",
    "auth_method",
)
"""What is typed of an app; several addresses, scopes or grants are a list, or a text with blanks or lines between."""


def vetted(typed: Mapping[str, Any], offered: Collection[Scope]) -> dict[str, Any]:
    """The columns of an app, each in its one form.

    :raises InvalidInput: naming each field that can't be so, and each that there is not.
    """
    faults: dict[str, Message] = {name: message("field.fault.unknown") for name in set(typed) - set(FIELDS)}
    taken: dict[str, Any] = {}

    def take(name: str, rule: Callable[[], Any]) -> None:
        try:
            taken[name] = rule()
        except _Wrong as wrong:
            faults[name] = wrong.message

    kind = _kind(typed.get("kind"), faults)
    of_people, is_public = kind is not ClientKind.SYSTEM, kind is ClientKind.PUBLIC
    take("name", lambda: _line(typed, "name", LONGEST_NAME, is_required=True))
    take("about", lambda: _line(typed, "about", LONGEST_ABOUT))
    take("contact", lambda: _contact(typed))
    take("homepage", lambda: _page(typed, "homepage"))
    take("policy_uri", lambda: _page(typed, "policy_uri"))
    take("notify_uri", lambda: _page(typed, "notify_uri"))
    take("origins", lambda: _several(typed, "origins", origin_fault))
    take("scopes", lambda: _scopes(typed, offered, of_people))
    take("grants", lambda: _grants(typed, kind))
    take("auth_method", lambda: _method(typed, kind))
    takes_people = GrantType.AUTHORIZATION_CODE.value in str(taken.get("grants", "")).split()
    for name, is_required in (("redirect_uris", takes_people), ("post_logout_uris", False)):
        take(name, partial(_returns, typed, name, is_required, of_people, is_public))
    if faults:
        raise InvalidInput(faults)
    return {**taken, "kind": kind.value, "name_key": alike(taken["name"])[:200]}


class _Wrong(Exception):
    def __init__(self, reason: str, /, **values: object) -> None:
        super().__init__(reason)
        id_ = reason if "." in reason else f"apps.fault.{reason}"
        self.message = message(id_, **values)


def _kind(value: Any, faults: dict[str, Message]) -> ClientKind:
    try:
        return ClientKind(value)
    except ValueError:
        faults["kind"] = message("apps.fault.kind")
        return ClientKind.PUBLIC


def _text(typed: Mapping[str, Any], name: str) -> str:
    value = typed.get(name, "")
    if not isinstance(value, str):
        raise _Wrong("field.fault.text")
    if len(value) > MOST_TEXT:
        raise _Wrong("field.fault.long", longest=MOST_TEXT)
    return value


def _line(typed: Mapping[str, Any], name: str, longest: int, *, is_required: bool = False) -> str:
    try:
        text = canonical(_text(typed, name))
    except ValueError:
        raise _Wrong("field.fault.unseen") from None
    if is_required and not text:
        raise _Wrong("field.fault.required")
    if len(text) > longest:
        raise _Wrong("field.fault.long", longest=longest)
    return text


def _contact(typed: Mapping[str, Any]) -> str:
    """Whom to write to: without an address nobody can be asked what the app does."""
    text = _line(typed, "contact", LONGEST_ABOUT, is_required=True)
    try:
        return email(text)
    except Fault as fault:
        raise _Wrong(fault.message.id, **fault.message.values) from None


def _page(typed: Mapping[str, Any], name: str) -> str:
    text = _text(typed, name).strip()
    if text and (fault := page_fault(text)):
        raise _Wrong(f"address_{fault}")
    return text


def _words(typed: Mapping[str, Any], name: str) -> list[str]:
    """A list of texts, or one text with white space between."""
    value = typed.get(name, "")
    if isinstance(value, str):
        return list(dict.fromkeys(_text(typed, name).split()))
    if not isinstance(value, Iterable) or isinstance(value, Mapping | bytes):
        raise _Wrong("field.fault.text")
    found = list(value)
    if not all(isinstance(each, str) for each in found):
        raise _Wrong("field.fault.text")
    if len(found) > 100 or sum(map(len, found)) > MOST_TEXT:
        raise _Wrong("field.fault.long", longest=MOST_TEXT)
    return list(dict.fromkeys(each.strip() for each in found if each.strip()))


def _several(typed: Mapping[str, Any], name: str, fault_of: Callable[[str], str]) -> str:
    found = _words(typed, name)
    if len(found) > MOST_ADDRESSES:
        raise _Wrong("many", most=MOST_ADDRESSES)
    for each in found:
        if fault := fault_of(each):
            raise _Wrong(f"address_{fault}")
    return " ".join(found)


def _returns(typed: Mapping[str, Any], name: str, is_required: bool, of_people: bool, is_public: bool) -> str:
    found = _several(typed, name, lambda uri: return_fault(uri, is_public=is_public))
    if found and not of_people:
        raise _Wrong("system_returns")
    if is_required and not found:
        raise _Wrong("no_return")
    return found


def _scopes(typed: Mapping[str, Any], offered: Collection[Scope], of_people: bool) -> str:
    """The utility's scopes are for its own systems, and nothing else is."""
    wanted = _words(typed, "scopes")
    known = {scope.value for scope in offered if scope.is_of_utility is not of_people}
    if not wanted:
        raise _Wrong("no_scope")
    if strange := next((each for each in wanted if each not in known), ""):
        raise _Wrong("scope", scope=strange[:40])
    return " ".join(scope.value for scope in Scope if scope.value in wanted)


def _grants(typed: Mapping[str, Any], kind: ClientKind) -> str:
    """Those of its kind; a code with nobody to renew it and the renewal alone make no sense."""
    open_ = GRANTS_OF[kind]
    wanted = _words(typed, "grants") or [each.value for each in open_ if each is not GrantType.DEVICE_CODE]
    chosen = _known(wanted, open_, "grant")
    if chosen == [GrantType.REFRESH]:
        raise _Wrong("grant")
    return " ".join(chosen)


def _method(typed: Mapping[str, Any], kind: ClientKind) -> str:
    open_ = METHODS_OF[kind]
    wanted: list[str] = [each for each in [_text(typed, "auth_method").strip()] if each] or [open_[0].value]
    return _known(wanted, open_, "method")[0]


def _known(wanted: Collection[str], open_: Collection[GrantType | AuthMethod], fault: str) -> list[str]:
    if not {each.value for each in open_}.issuperset(wanted):
        raise _Wrong(fault)
    return [each.value for each in open_ if each.value in wanted]
