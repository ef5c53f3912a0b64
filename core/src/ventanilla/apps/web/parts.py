"""What the pages about apps share: what is ticked, where the browser goes on to, the way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from flask import Response, request

from ventanilla.apps.model import Client, Turned
from ventanilla.kernel.messages import Message, message
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import AppsPolicy
from ventanilla.supply.model import Link
from ventanilla.web.shell import Shell

MOST = 500
"""So many ticks are looked at; a customer has fewer supplies, and there are fewer scopes."""


@dataclass(frozen=True)
class Ticks:
    """The form of consent: what may be ticked, what is, and what is wrong."""

    offered: tuple[Scope, ...]
    links: tuple[Link, ...]
    scopes: frozenset[str]
    link_ids: frozenset[str]
    faults: Mapping[str, Message] = field(default_factory=dict)
    names: tuple[str, ...] = ("scopes", "link_ids")
    labels: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def fresh(cls, offered: tuple[Scope, ...], links: tuple[Link, ...]) -> Ticks:
        """As it is first shown: all that is asked for, and no supply unless there is one only."""
        chosen = {link.id for link in links} if len(links) == 1 else set()
        return cls(offered, links, frozenset(scope.value for scope in offered), frozenset(chosen))

    @classmethod
    def typed(cls, offered: tuple[Scope, ...], links: tuple[Link, ...], faults: Mapping[str, Message]) -> Ticks:
        """As it was sent, with what is wrong with it."""
        scopes, link_ids = map(frozenset, sent())
        return cls(offered, links, scopes, link_ids, faults)

    @property
    def choices(self) -> tuple[Scope, ...]:
        """What may be left out: all but who the customer is, and how long it holds."""
        return tuple(scope for scope in self.offered if scope not in (Scope.OPENID, Scope.OFFLINE_ACCESS))

    @property
    def has_identity(self) -> bool:
        """Whether the app signs its customer in by the portal, which it can't without."""
        return Scope.OPENID in self.offered

    @property
    def has_offline(self) -> bool:
        """Whether the app asks to go on after the customer has signed out."""
        return Scope.OFFLINE_ACCESS in self.offered


def sent() -> tuple[list[str], list[str]]:
    """The scopes and the links that the form ticked."""
    return request.form.getlist("scopes")[:MOST], request.form.getlist("link_ids")[:MOST]


def words_of(scopes: Iterable[Scope]) -> list[Message]:
    """What some scopes let an app do, a sentence each."""
    return [message(f"apps.scope.{scope.value.replace(':', '_')}") for scope in scopes]


def host_of(uri: str) -> str:
    """Where an address leads, as people check it: its host, or the scheme of an app of their own machine."""
    parts = urlsplit(uri)
    return parts.netloc if parts.scheme in ("https", "http") else f"{parts.scheme}:"


def idle_days(shell: Shell) -> int:
    """How many days an app may leave its access unused."""
    policy = shell.house.utility.apps or AppsPolicy()
    return policy.refresh_idle.days


def client_facts(client: Client) -> Sequence[tuple[str, str, str]]:
    """What an app says of itself: the label's id, the text, and the address that it leads to, or nothing."""
    facts = (
        ("apps.client.contact", client.contact, f"mailto:{client.contact}"),
        ("apps.client.homepage", host_of(client.homepage), client.homepage),
        ("apps.client.policy_uri", host_of(client.policy_uri), client.policy_uri),
    )
    return [each for each in facts if each[1]]


def to_sign_in(shell: Shell, back: str) -> Response:
    """Sign in first, and come back."""
    root = request.script_root
    return _see_other(f"{root}/sign-in?{urlencode({'next': root + back})}")


def to_proof(back: str) -> Response:
    """Prove first who is there, and come back."""
    root = request.script_root
    return _see_other(f"{root}/confirm?{urlencode({'next': root + back})}")


def onward(shell: Shell, turned: Turned) -> Response:
    """On to an app's address. After a form of another page of ours a browser follows only where that page lets it:
    then by a page of its own. To an app that nobody of the utility has looked at people go by themselves or not at all
    (RFC 9700, section 4.11.2)."""
    url, client = turned.url, turned.client
    is_sure = client is None or client.is_verified
    if is_sure and not _comes_from_a_form(shell):
        return _see_other(url)
    title = message("apps.onward.title")
    return shell.page("apps/onward.html", title=title, url=url, host=host_of(url), client=client, is_sure=is_sure)


def _comes_from_a_form(shell: Shell) -> bool:
    """Whether signing in, or proving who is there, led here."""
    referrer = request.referrer or ""
    return referrer.startswith(f"{shell.house.settings.base_url}/")


def _see_other(location: str) -> Response:
    return Response(status=303, headers={"Location": location})
