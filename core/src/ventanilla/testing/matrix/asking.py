"""Asks every route in every role, and says where somebody got more than nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from werkzeug.test import TestResponse

from ventanilla.testing.matrix import rows
from ventanilla.testing.matrix.crawling import Seen, Values
from ventanilla.testing.matrix.people import Role, Sender
from ventanilla.testing.matrix.sameness import plain

if TYPE_CHECKING:
    from flask import Flask

_PARAMETER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")


@dataclass(frozen=True)
class Route:
    """A page or an operation."""

    endpoint: str
    rule: str
    method: str
    names: tuple[str, ...]

    @property
    def is_operation(self) -> bool:
        """Whether it is an app's and not a browser's."""
        return self.rule.startswith("/api/")

    @property
    def is_staffs(self) -> bool:
        """Whether customers have no business there."""
        return any(self.rule == each or self.rule.startswith(f"{each}/") for each in rows.STAFF)

    @property
    def is_systems(self) -> bool:
        """Whether it is for the utility's own systems, and for nobody who acts for a customer."""
        return self.rule.startswith(rows.SYSTEMS)

    @property
    def noun(self) -> str:
        """What it is about, without ids and form of file: ``bills/dte`` of ``/supplies/<…>/bills/<…>/dte.pdf``."""
        below = self.rule.removeprefix("/api/v1").removeprefix("/supplies").partition(".")[0]
        return "/".join(each for each in below.split("/") if each and not each.startswith("<"))

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"


@dataclass
class Matrix:
    """An app, who asks, what is the holder's, and what the others' answers may never hold."""

    app: Flask
    sender: Sender
    holder: Role
    customer: Role
    strangers: tuple[Role, ...]
    """Roles without any right: nobody, and customers of another utility."""
    ex_holder: Role
    seen: Seen
    canaries: tuple[str, ...]
    bodies: Mapping[str, Any] = field(default_factory=dict)
    open_operations: frozenset[str] = frozenset()
    apps: tuple[Role, ...] = ()
    """Apps with all scopes that act for somebody else."""
    is_off: frozenset[str] = frozenset()
    """First nouns of addresses, below the supply, that the utility does not offer: ``generation``, ``bills/dte``."""

    def routes(self) -> list[Route]:
        """All routes of the app but the files of the theme."""
        return [
            Route(rule.endpoint, rule.rule, method, tuple(sorted(rule.arguments)))
            for rule in self.app.url_map.iter_rules()
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
            if not rule.endpoint.startswith("static.")
        ]

    def findings(self, only: str = "") -> list[str]:
        """What is wrong, a line each; ``only`` looks at routes with that in their rule."""
        return [
            f"{route}: {what}"
            for route in self.routes()
            if only in route.rule
            for what in dict.fromkeys(self._look(route))
        ]

    def visited(self, role: Role, tags: Mapping[str, str] | None = None) -> Iterator[tuple[str, TestResponse]]:
        """All that the holder's supply has, as somebody asks for it, with the tags of what their browser keeps."""
        for route in self.routes():
            values = self.seen.values_of(route.endpoint, route.names)
            if route.method != "GET" or "supply_point_id" not in route.names or values is None:
                continue
            path = self.path(route, {**values, "supply_point_id": self.holder.supplies[0]})
            tag = (tags or {}).get(path, "")
            kept = {"If_None_Match": tag, "If_Modified_Since": "Fri, 31 Dec 2100 23:59:59 GMT"} if tag else {}
            yield path, self.sender.send(role, "GET", path, **kept)

    def _look(self, route: Route) -> Iterator[str]:
        unknown = set(route.names) - rows.OWNED - rows.OPEN - rows.SECRETS
        if route.is_staffs:
            yield from self._staffs(route)
        elif route.is_systems:
            yield from self._systems(route)
        elif route.rule.startswith(rows.RESOURCES):
            yield from self._resource(route)
        elif unknown:
            yield f"nobody told the matrix what {', '.join(sorted(unknown))} is"
        elif set(route.names) & rows.OWNED:
            yield from self._owned(route)
        elif set(route.names) & rows.SECRETS:
            yield from self._secret(route)
        elif route.names or self._is_public(route):
            yield from self._for_all(route)
        else:
            yield from self._private(route)

    def _is_off(self, route: Route) -> bool:
        """Whether the utility does not offer what a route is about: it answers nothing to anybody."""
        return route.endpoint in rows.EMPTY or any(f"{route.noun}/".startswith(f"{each}/") for each in self.is_off)

    def _is_public(self, route: Route) -> bool:
        return route.endpoint in (self.open_operations if route.is_operation else ()) or route.endpoint in rows.PUBLIC

    def _owned(self, route: Route) -> Iterator[str]:
        theirs = self.seen.values_of(route.endpoint, route.names)
        if theirs is None:
            yield from self._switched_off(route)
            return
        if route.method == "GET":
            own = self._ask(self.holder, route, theirs)
            if own.status_code >= 400 and own.status_code != 409 and not self._is_off(route):
                yield f"its holder gets {own.status_code}"
            if own.status_code == 200 and self._is_off(route):
                yield "it answers what the utility does not offer"
        for role in self._of(route, *self.strangers, self.ex_holder, self.customer, *self.apps):
            yield from self._foreign(route, role, theirs)

    def _foreign(self, route: Route, role: Role, theirs: Values) -> Iterator[str]:
        # A month or a form of file is nobody's: it stays, so that only what belongs to somebody is told from nothing.
        nothing = {name: theirs[name] if name in rows.OPEN else rows.NOBODY for name in route.names}
        pairs = [(theirs, nothing)]
        if role.supplies and "supply_point_id" in theirs and len(rows.OWNED & set(route.names)) > 1:
            own = {"supply_point_id": role.supplies[0]}
            pairs.append(({**theirs, **own}, {**nothing, **own}))
        for foreign, nowhere in pairs:
            answers = [self._ask(role, route, values) for values in (foreign, nowhere)]
            sent = {*foreign.values(), *nowhere.values()}
            first, second = (plain(each, sent) for each in answers)
            if first != second:
                # The first page that somebody sees may begin their visit; it is the second that has to be the same.
                first, second = (plain(self._ask(role, route, values), sent) for values in (foreign, nowhere))
            if first != second:
                yield f"{role.name} is told what is somebody's ({first[0]}) from what is nothing ({second[0]})"
            if not self._is_refused(route, role, answers[0]):
                yield f"{role.name} gets {answers[0].status_code} for somebody else's"
            yield from self._leaks(role, answers[0], sent)

    def _is_refused(self, route: Route, role: Role, answer: TestResponse) -> bool:
        if role.is_app and answer.status_code == 403:
            return '"insufficient_scope"' in answer.text
        if role.actor is not None:
            return answer.status_code == 404 or (answer.status_code == 422 and route.method != "GET")
        if route.is_operation:
            return answer.status_code in (401, 404)
        return answer.status_code == 404 or "/sign-in" in answer.headers.get("Location", "")

    def _of(self, route: Route, *roles: Role) -> list[Role]:
        """Those that may mean something to a route: an app is nobody on a page."""
        return [each for each in roles if route.is_operation or not each.is_app]

    def _switched_off(self, route: Route) -> Iterator[str]:
        """Nothing of that kind is anywhere: where the utility does not offer it, not even its owner finds the route."""
        if not self._is_off(route):
            values = dict.fromkeys(route.names, rows.NOBODY)
            if "supply_point_id" in values:
                values["supply_point_id"] = self.holder.supplies[0]
            status = self._ask(self.holder, route, values).status_code
            if status not in (303, 404, 422):
                yield f"the matrix has nothing to ask it for, and it answers {status}"

    def _secret(self, route: Route) -> Iterator[str]:
        values = dict.fromkeys(route.names, rows.NOBODY)
        for role in self._of(route, *self.strangers, self.customer):
            answer = self._ask(role, route, values)
            if answer.status_code not in (302, 303, 404, 405, 422) and "code" not in route.names:
                yield f"{role.name} gets {answer.status_code} for a secret that is none"
            yield from self._leaks(role, answer)

    def _for_all(self, route: Route) -> Iterator[str]:
        if route.method != "GET":
            return
        values = dict.fromkeys(route.names, rows.NOBODY)
        for role in self._of(route, *self.strangers, self.customer):
            answer = self._ask(role, route, values)
            if answer.status_code >= 500:
                yield f"{role.name} gets {answer.status_code}"
            yield from self._leaks(role, answer)

    def _private(self, route: Route) -> Iterator[str]:
        for role in self._of(route, *self.strangers):
            answer = self._ask(role, route, {})
            if not self._is_refused(route, role, answer):
                yield f"{role.name} gets {answer.status_code}, and it is not in the list of what is for everybody"
            yield from self._leaks(role, answer)
        if route.is_operation:
            cookie = f"{self.app.extensions['ventanilla_session_cookie'].name}={self.holder.secret}"
            if self._ask(Role("a cookie"), route, {}, Cookie=cookie).status_code not in (401, 404):
                yield "it takes a cookie for a token"
        elif "/sign-in" not in self._ask(
            Role("a token"), route, {}, Authorization=f"Bearer {self.holder.token}"
        ).headers.get("Location", "/sign-in"):
            yield "it takes a token for a cookie"
        if route.method == "GET":
            for role in self._of(route, self.customer, self.ex_holder, *self.apps):
                yield from self._leaks(role, self._ask(role, route, {}))

    def _resource(self, route: Route) -> Iterator[str]:
        """Whoever comes without a grant, or with another's, gets nothing: of what is there and of what is not alike."""
        nothing = dict.fromkeys(route.names, rows.NOBODY)
        theirs = {name: self.holder.supplies[0] for name in route.names if name == "supply_point_id"}
        for role in (*self.strangers, self.holder, self.customer, self.ex_holder, *self.apps):
            sent = {"Authorization": f"Bearer {role.token}"} if role.token else {}
            answers = [self._ask(role, route, {**nothing, **more}, **sent) for more in (theirs, {})]
            first, second = (plain(each, {*theirs.values(), rows.NOBODY}) for each in answers)
            if route.names and first != second:
                yield f"{role.name} is told what is somebody's ({first[0]}) from what is nothing ({second[0]})"
            wanted = (401, 403, 404) if route.names or not role.is_app else (200, 401, 403)
            if answers[0].status_code not in wanted:
                yield f"{role.name} gets {answers[0].status_code}"
            yield from self._leaks(role, answers[0], self.canaries if role is self.holder else theirs.values())

    def _systems(self, route: Route) -> Iterator[str]:
        values = dict.fromkeys(route.names, rows.NOBODY)
        for role in (*self.strangers, self.holder, self.customer, *self.apps):
            answer = self._ask(role, route, values)
            if not role.is_system and answer.status_code not in (401, 403):
                yield f"{role.name} gets {answer.status_code} from what is for systems of the utility"

    def _staffs(self, route: Route) -> Iterator[str]:
        values = dict.fromkeys(route.names, rows.NOBODY)
        for role in self._of(route, *self.strangers, self.holder, self.customer):
            answer = self._ask(role, route, values)
            if answer.status_code >= 500 or (answer.status_code < 300 and "sign_in" not in route.endpoint):
                yield f"{role.name} gets {answer.status_code} from the back office"
            yield from self._leaks(role, answer, self.canaries if role is self.holder else ())

    def _ask(self, role: Role, route: Route, values: Values, **headers: str) -> TestResponse:
        path = self.path(route, values)
        body = self.bodies.get(str(route)) if route.is_operation else self.seen.forms.get(route.endpoint)
        return self.sender.send(role, route.method, path, None if route.method == "GET" else body, **headers)

    def path(self, route: Route, values: Values) -> str:
        """The address of a route with values; what has none is nobody's."""
        return _PARAMETER.sub(lambda found: values.get(found[1], rows.NOBODY), route.rule)

    def _leaks(self, role: Role, answer: TestResponse, sent: Any = ()) -> Iterator[str]:
        told = f"{answer.headers}\n{answer.get_data().decode(errors='replace')}"
        for canary in self.canaries:
            if canary in told and canary not in sent:
                yield f"{role.name} reads {canary[:6]}…, which is the holder's"
