"""What an app asks at the authorization endpoint: read strictly, told back only to an address that is the app's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from ventanilla.apps.model.clients import Client, ClientKind, GrantType
from ventanilla.apps.model.espi_scope import expanded
from ventanilla.apps.service.clients import Clients
from ventanilla.errors import AppRefused
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import AppsPolicy

Params = Mapping[str, Sequence[str]]
"""The query of a request: each name with all its values."""

TICKET = "ticket"
"""The portal's own parameter: when it asked for another proof of who is there."""
LONGEST = 500
LONGEST_STATE = 1_000
"""Some apps keep what they have to remember in it."""
PROMPTS = frozenset({"none", "login", "consent", "select_account"})

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_PLAIN = re.compile(r"[\x20-\x7e]*")
_SECONDS = re.compile(r"[0-9]{1,9}")
_OWN = (
    "response_type", "response_mode", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge",
    "code_challenge_method", "prompt", "max_age", "acr_values", "ui_locales", "id_token_hint", TICKET,
)  # fmt: skip
_UNSUPPORTED = {
    "request": "request_not_supported",
    "request_uri": "request_uri_not_supported",
    "registration": "registration_not_supported",
    "resource": "invalid_target",
}


class Told(Exception):
    """A request that is wrong in a way that its app is told of: ``error`` by the words of the standards.

    ``why`` is for who writes the app, in English as RFC 6749 (section 4.1.2.1) allows no other letters.
    """

    def __init__(self, error: str, why: str) -> None:
        super().__init__(error)
        self.error, self.why = error, why

    @property
    def answer(self) -> dict[str, str]:
        """What the app is told."""
        return {"error": self.error, "error_description": self.why}


@dataclass(frozen=True, slots=True)
class Return:
    """Where an app wants its answer: looked at before anything else. ``state`` goes back as it came."""

    client: Client
    redirect_uri: str
    state: str
    issuer: str

    def url(self, **answer: str) -> str:
        """The address with an answer, and with who gives it (RFC 9207)."""
        said = {**answer, **({"state": self.state} if self.state else {}), "iss": self.issuer}
        return f"{self.redirect_uri}{'&' if '?' in self.redirect_uri else '?'}{urlencode(said)}"


@dataclass(frozen=True, slots=True)
class Request:
    """A request that is right in itself, whoever is there to answer it. ``max_age`` is in seconds.

    ``classes`` are what the app would like to read in ``acr``, the best first: a wish, never a condition.
    """

    back: Return
    scopes: tuple[Scope, ...]
    challenge: str
    nonce: str
    prompt: frozenset[str]
    max_age: int | None
    classes: tuple[str, ...]
    hint: str
    ticket: str

    @property
    def client(self) -> Client:
        """The app that asks."""
        return self.back.client

    @property
    def wants_new_proof(self) -> bool:
        """Whether the customer has to prove anew who they are, however lately they did."""
        return bool(self.prompt & {"login", "select_account"}) or self.max_age == 0


def read_return(clients: Clients, params: Params, issuer: str) -> Return:
    """Whom an answer goes to.

    :raises AppRefused: when it is not certain that it is an app of ours, and an address of that app.
    """
    client = clients.find(_only(params, "client_id"))
    uri = _only(params, "redirect_uri")
    if client is None or not client.is_enabled or client.kind is ClientKind.SYSTEM or not client.may_return_to(uri):
        raise AppRefused
    state = _plain(params, "state", LONGEST_STATE)
    return Return(client, uri, state or "", issuer)


def read_request(back: Return, params: Params, policy: AppsPolicy) -> Request:
    """What is asked for.

    :raises Told: for the first thing that is wrong.
    """
    if any(len(values) != 1 for values in params.values()):
        raise Told("invalid_request", "A parameter stands there twice.")
    if _plain(params, "state", LONGEST_STATE) is None:
        raise Told("invalid_request", f"state is ASCII of at most {LONGEST_STATE} characters.")
    one = {name: values[0] for name, values in params.items()}
    _refuse_unsupported(one)
    if GrantType.AUTHORIZATION_CODE not in back.client.grants:
        raise Told("unauthorized_client", "The app is not registered for authorization_code.")
    prompt = frozenset(one.get("prompt", "").split())
    if prompt - PROMPTS or ("none" in prompt and len(prompt) > 1):
        raise Told("invalid_request", "prompt is none alone, or some of login, consent and select_account.")
    if not _CHALLENGE.fullmatch(one.get("code_challenge", "")) or one.get("code_challenge_method") != "S256":
        raise Told("invalid_request", "PKCE is needed: code_challenge of 43 characters, code_challenge_method S256.")
    nonce = _plain(params, "nonce")
    if nonce is None:
        raise Told("invalid_request", f"nonce is ASCII of at most {LONGEST} characters.")
    if not _SECONDS.fullmatch(one.get("max_age", "0")):
        raise Told("invalid_request", "max_age is a number of seconds.")
    return Request(
        back,
        read_scopes(back.client, one.get("scope", ""), policy),
        one["code_challenge"],
        nonce,
        prompt,
        int(one["max_age"]) if "max_age" in one else None,
        tuple(one.get("acr_values", "")[:LONGEST].split()),
        one.get("id_token_hint", ""),
        one.get(TICKET, ""),
    )


def read_scopes(client: Client, text: str, policy: AppsPolicy) -> tuple[Scope, ...]:
    """What an app asks for, in one order. Words that are no scopes are passed over (OpenID Connect Core, 3.1.2.1).

    :raises Told: when nothing is left, or something that this app may not ask for. Nothing never means all.
    """
    if len(text) > LONGEST or not _PLAIN.fullmatch(text):
        raise Told("invalid_scope", f"scope is ASCII of at most {LONGEST} characters.")
    words = set(expanded(text).split())
    wanted = tuple(each for each in Scope if each.value in words)
    if not wanted:
        raise Told("invalid_scope", "scope names nothing that there is.")
    beyond = [each.value for each in wanted if each not in client.scopes or each not in policy.scopes]
    if beyond:
        raise Told("invalid_scope", f"The app may not ask for {' '.join(beyond)}.")
    if set(wanted) == {Scope.OFFLINE_ACCESS}:
        raise Told("invalid_scope", "offline_access alone gives access to nothing.")
    return wanted


def query_of(params: Params, ticket: str = "") -> str:
    """The query of a request, to come back with: what the portal reads or refuses, and nothing else that came along."""
    names = (*_OWN, *_UNSUPPORTED)
    said = [(name, value) for name in names if name != TICKET or not ticket for value in params.get(name, ())]
    return urlencode([*said, *([(TICKET, ticket)] if ticket else [])])


def _refuse_unsupported(one: Mapping[str, str]) -> None:
    for name, error in _UNSUPPORTED.items():
        if name in one:
            raise Told(error, f"The parameter {name} is not taken here.")
    if "response_type" not in one:
        raise Told("invalid_request", "response_type is missing.")
    if one["response_type"] != "code":
        raise Told("unsupported_response_type", "response_type is code.")
    if one.get("response_mode", "query") != "query":
        raise Told("invalid_request", "response_mode is query.")


def _only(params: Params, name: str) -> str:
    """The value of what must be there once.

    :raises AppRefused: when it isn't.
    """
    values = params.get(name, ())
    if len(values) != 1 or not values[0]:
        raise AppRefused
    return values[0]


def _plain(params: Params, name: str, longest: int = LONGEST) -> str | None:
    """A text that is kept and sent back; None when it can't be, as RFC 6749 writes it."""
    values = params.get(name, ("",))
    if len(values) != 1 or len(values[0]) > longest or not _PLAIN.fullmatch(values[0]):
        return None
    return values[0]
