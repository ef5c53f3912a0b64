"""The authorization endpoint: an app asks, a customer answers, a code goes back to the app."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from ventanilla.apps.model import Asked, Client, ClientKind, Turned
from ventanilla.apps.model.addresses import source_of
from ventanilla.apps.service.clients import Clients
from ventanilla.apps.service.grants import Grants, own
from ventanilla.apps.service.issuing import CLASSES, CODE, TWO_FACTORS, Issuing, class_of, words
from ventanilla.apps.service.keys import Keys
from ventanilla.apps.service.requests import Params, Request, Told, query_of, read_request, read_return
from ventanilla.apps.tables import codes
from ventanilla.errors import AppRefused, NotFound, ProofNeeded
from ventanilla.house import House
from ventanilla.identity.service.freshness import TYPING
from ventanilla.kernel.actors import Actor, CustomerActor
from ventanilla.kernel.ids import hash_secret, new_id, new_secret
from ventanilla.kernel.proofs import written
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import AppsPolicy


class Authorization:
    """What comes before the tokens."""

    def __init__(
        self, house: House, policy: AppsPolicy, clients: Clients, grants: Grants, issuing: Issuing, keys: Keys
    ) -> None:
        self._house, self._policy = house, policy
        self._clients, self._grants, self._issuing, self._keys = clients, grants, issuing, keys

    def look(self, actor: Actor, params: Params) -> Asked | Turned:
        """What an app asks of the customer who is there, or where their browser goes on to without a question.

        :raises AppRefused: when nobody can be told; the browser goes nowhere.
        :raises SignInRequired: when nobody has signed in, and the app leaves time for it.
        """
        self._refuse_closed()
        back = read_return(self._clients, params, self._house.settings.base_url)
        try:
            request = read_request(back, params, self._policy)
            if "none" in request.prompt:
                return Turned(self._silent(actor, request), back.client)
        except Told as told:
            return Turned(back.url(**told.answer), back.client)
        if self._wants_new_proof(actor, request) and self._asked_at(request) is None:
            return Turned(f"{self._house.settings.base_url}/oauth/authorize?{query_of(params, self._ticket(request))}")
        asking = own(actor)
        return Asked(
            client=request.client,
            scopes=request.scopes,
            links=self._grants.links(asking, request.scopes),
            redirect_uri=back.redirect_uri,
            query=query_of(params, request.ticket),
            leads_to=source_of(back.redirect_uri),
            needs_proof=not self._is_proved(asking, request),
        )

    def client_of(self, params: Params) -> Client | None:
        """Which app asks for what a request says; None when that is not certain."""
        try:
            return read_return(self._clients, params, self._house.settings.base_url).client
        except AppRefused:
            return None

    def give(self, actor: Actor, params: Params, scopes: Iterable[str], link_ids: Iterable[str]) -> str:
        """Let the app in, with the scopes and at the supplies that were ticked; where the browser goes on to.

        :raises AppRefused: when nobody can be told.
        :raises SignInRequired: when nobody has signed in.
        :raises ProofNeeded: when the customer has to prove first who they are.
        :raises InvalidInput: on ``scopes`` or ``link_ids``: nothing was ticked, or what is not theirs to give.
        """
        asking, request = self._answered(actor, params)
        if isinstance(request, str):
            return request
        if not self._is_proved(asking, request, is_sent=True):
            raise ProofNeeded
        given = self._grants.chosen(asking, request.scopes, scopes, link_ids)
        with self._house.db.write() as connection:
            grant_id = self._grants.add(connection, asking, request.client, given)
            code = self._code(connection, asking, request, grant_id, given.scopes)
        return request.back.url(code=code)

    def refuse(self, actor: Actor, params: Params) -> str:
        """Don't let the app in; where the browser goes on to.

        :raises AppRefused: when nobody can be told.
        :raises SignInRequired: when nobody has signed in.
        """
        asking, request = self._answered(actor, params)
        if isinstance(request, str):
            return request
        with self._house.db.write() as connection:
            facts = {"scopes": words(request.scopes)}
            self._house.audit.note(connection, asking, "apps.grant_refused", request.client.id, **facts)
        return request.back.url(error="access_denied")

    def _answered(self, actor: Actor, params: Params) -> tuple[CustomerActor, Request | str]:
        """Who answers what; or where an answer goes to that makes no sense any more."""
        self._refuse_closed()
        back = read_return(self._clients, params, self._house.settings.base_url)
        asking = own(actor)
        try:
            return asking, read_request(back, params, self._policy)
        except Told as told:
            return asking, back.url(**told.answer)

    def _silent(self, actor: Actor, request: Request) -> str:
        """The answer without a page.

        An app without a secret on the person's own machine can be imitated, so that it always has to ask (RFC 8252,
        section 8.6); so has one that nobody of the utility has looked at.

        :raises Told: when a page would be needed.
        """
        if not isinstance(actor, CustomerActor) or not self._is_of_age(actor, request, timedelta(0)):
            raise Told("login_required", "Nobody has signed in, or not lately enough.")
        if request.hint and not self._is_hinted(actor, request):
            raise Told("login_required", "Somebody else than id_token_hint says has signed in.")
        row = self._grants.still_given(actor, request.client, request.scopes)
        is_certain = request.client.kind is ClientKind.CONFIDENTIAL or request.back.redirect_uri.startswith("https:")
        if row is None or not is_certain or not request.client.is_verified:
            raise Told("consent_required", "The customer has to be asked on a page.")
        with self._house.db.write() as connection:
            code = self._code(connection, actor, request, row["id"], request.scopes)
            self._house.audit.note(connection, actor, "apps.grant_used", row["id"])
        return request.back.url(code=code)

    def _code(
        self, connection: Connection, actor: CustomerActor, request: Request, grant_id: str, scopes: Iterable[Scope]
    ) -> str:
        code, now = CODE + new_secret(), self._house.clock.now()
        row = {
            "hash": hash_secret(code),
            "family_id": new_id(),
            "grant_id": grant_id,
            "client_id": request.client.id,
            "redirect_uri": request.back.redirect_uri,
            "scopes": words(scopes),
            "challenge": request.challenge,
            "nonce": request.nonce,
            "proved_at": actor.proved_at,
            "proved_by": written(actor.proved_by),
            "made_at": now,
            "expires_at": now + self._policy.code_life,
        }
        codes.add(connection, row)
        return code

    def _is_proved(self, actor: CustomerActor, request: Request, *, is_sent: bool = False) -> bool:
        if self._wants_new_proof(actor, request):
            asked_at = self._asked_at(request)
            if asked_at is None or actor.proved_at is None or actor.proved_at < asked_at:
                return False
        elif not self._is_of_age(actor, request, TYPING if is_sent else timedelta(0)):
            return False
        return self._grants.is_proved(actor, is_sent=is_sent)

    def _wants_new_proof(self, actor: Actor, request: Request) -> bool:
        """Whether the customer is asked anew who they are, once: the app insists, or would like to know it better than
        it can be told now, of somebody who has a passkey."""
        if request.wants_new_proof or not isinstance(actor, CustomerActor):
            return request.wants_new_proof
        known = class_of(actor.proved_by)
        wished = next((each for each in request.classes if each in CLASSES), known)
        return wished == TWO_FACTORS != known and self._grants.has_passkey(actor)

    def _is_of_age(self, actor: CustomerActor, request: Request, grace: timedelta) -> bool:
        """Whether the last proof is as new as the app wants it."""
        if request.max_age is None:
            return True
        oldest = self._house.clock.now() - timedelta(seconds=request.max_age) - grace
        return actor.proved_at is not None and actor.proved_at >= oldest

    def _is_hinted(self, actor: CustomerActor, request: Request) -> bool:
        claims = self._keys.read(request.hint)
        subject = self._issuing.subject(request.client.id, actor.identity_id)
        return claims is not None and claims.get("sub") == subject and claims.get("aud") == request.client.id

    def _ticket(self, request: Request) -> str:
        """When another proof was asked for, in whole seconds, signed for this request."""
        at = str(int(self._house.clock.now().timestamp()))
        return f"{at}.{self._mark(request, at)}"

    def _asked_at(self, request: Request) -> datetime | None:
        """The moment on the request's ticket; None without one of ours for this very request."""
        at, _, mark = request.ticket.partition(".")
        if not (at.isascii() and at.isdigit() and len(at) <= 12):
            return None
        if not hmac.compare_digest(self._mark(request, at).encode(), mark.encode("utf-8", "replace")):
            return None
        return datetime.fromtimestamp(int(at), UTC)

    def _mark(self, request: Request, at: str) -> str:
        about = "\x1f".join((at, request.client.id, request.back.redirect_uri, request.back.state, request.challenge))
        key = hmac.digest(self._house.settings.secret_key.encode(), b"apps ticket", sha256)
        return hmac.new(key, about.encode(), sha256).hexdigest()[:32]

    def _refuse_closed(self) -> None:
        if self._house.utility.apps is None:
            raise NotFound
