"""Whose token it is: asked with each request, so that what has ended opens nothing any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ventanilla.apps.service.issuing import ACCESS, scopes_of
from ventanilla.apps.tables import grants, tokens
from ventanilla.house import House
from ventanilla.identity.model import Standing
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.actors import AppActor, ClientActor
from ventanilla.kernel.ids import hash_secret
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import AppsPolicy

SKEW = timedelta(minutes=5)
"""How far the clocks of two machines of one portal may be apart; what seems to be made later is refused."""
LONGEST = 128


@dataclass(frozen=True, slots=True)
class Held:
    """A token that is good at this moment, and what it stands on. Without ``standing`` it is a utility's system's."""

    family_id: str
    client_id: str
    client_name: str
    grant_id: str
    scopes: frozenset[Scope]
    made_at: datetime
    expires_at: datetime
    standing: Standing | None


class Holding:
    """Reads tokens."""

    def __init__(self, house: House, policy: AppsPolicy, identity: IdentityService) -> None:
        self._house = house
        self._policy = policy
        self._identity = identity

    def api_actor(self, token: str, address: str) -> AppActor | ClientActor | None:
        """See :meth:`AppsService.api_actor`."""
        held = self.held(token, "access") if token.startswith(ACCESS) else None
        if held is None:
            return None
        if held.standing is None:
            return ClientActor(held.client_id, held.client_name, held.scopes, address)
        links = frozenset(link_id for (link_id,) in self._house.db.rows(grants.LINKS, grant_id=held.grant_id))
        who = held.standing
        return AppActor(who.identity_id, held.client_id, held.grant_id, held.scopes, links, who.locale, address)

    def held(self, token: str, kind: str) -> Held | None:
        """What a token of a kind (``access``, ``refresh``) stands on; None when it opens nothing. Two SQL statements.

        Its scopes are those that token, grant, app and utility all have at this moment.
        """
        if not 0 < len(token) <= LONGEST or not token.isascii():
            return None
        rows = self._house.db.rows(tokens.HELD, hash=hash_secret(token), kind=kind)
        return self._good(rows[0]) if rows else None

    def good(self, identity_id: str, epoch: int, session_id: str, *, is_offline: bool) -> Standing | None:
        """The login behind a grant; None when what it gave is void. One SQL statement."""
        standing = self._identity.standing(identity_id, session_id)
        if standing is None or standing.epoch != epoch or not (is_offline or standing.is_session_open):
            return None
        return standing

    def _good(self, row: Any) -> Held | None:
        family_id, client_id, scopes, made_at, expires_at, name, allowed = row[:7]
        grant_id, identity_id, epoch, session_id, is_offline, given = row[7:]
        now = self._house.clock.now()
        if now >= expires_at or made_at > now + SKEW:
            return None
        left = scopes_of(scopes) & scopes_of(allowed)
        if grant_id is None:
            own = frozenset(each for each in left if each.is_of_utility)
            return Held(family_id, client_id, name, "", own, made_at, expires_at, None)
        standing = self.good(identity_id, epoch, session_id, is_offline=is_offline)
        if standing is None:
            return None
        left &= scopes_of(given) & frozenset(self._policy.scopes)
        return Held(family_id, client_id, name, grant_id, left, made_at, expires_at, standing)
