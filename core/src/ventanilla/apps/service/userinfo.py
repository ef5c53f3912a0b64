"""What an app that signs its customers in by the portal may know of them (OpenID Connect Core, section 5.3)."""

from __future__ import annotations

from typing import Any

from ventanilla.apps.service.holding import Holding
from ventanilla.apps.service.issuing import ACCESS, Issuing
from ventanilla.errors import ScopeMissing, SignInRequired
from ventanilla.kernel.scopes import Scope


class UserInfo:
    """Of one customer to one app, by its token."""

    def __init__(self, holding: Holding, issuing: Issuing) -> None:
        self._holding, self._issuing = holding, issuing

    def of(self, token: str) -> dict[str, Any]:
        """The claims that the token's scopes open.

        :raises SignInRequired: for a token that opens nothing.
        :raises ScopeMissing: for one without ``openid``.
        """
        held = self._holding.held(token, "access") if token.startswith(ACCESS) else None
        if held is None:
            raise SignInRequired
        who = held.standing
        if who is None or Scope.OPENID not in held.scopes:
            raise ScopeMissing(Scope.OPENID.value)
        claims: dict[str, Any] = {"sub": self._issuing.subject(held.client_id, who.identity_id)}
        if Scope.PROFILE in held.scopes:
            names = {"given_name": who.first_name, "family_name": who.last_name}
            names["name"] = " ".join(filter(None, names.values()))
            claims |= {name: text for name, text in {**names, "locale": who.locale}.items() if text}
        if Scope.EMAIL in held.scopes and who.email:
            claims |= {"email": who.email, "email_verified": True}
        return claims
