"""A member of the back office with a browser: comes in by an invitation, and knows their second factor."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from ventanilla.identity.service.factors.totp import STEP, code_at
from ventanilla.kernel.actors import StaffActor
from ventanilla.staff.model import Role

PASSWORD = "caballo verde lápiz"
CHIEF = StaffActor("the command line")


class Clerk:
    """Somebody of the staff, enrolled and signed in; ``get`` and ``post`` are their browser's."""

    def __init__(self, portal: Any, app: Any, name: str = "Olga Ruiz", roles: tuple[str, ...] = ("clerk",)) -> None:
        self.portal, self.name = portal, name
        self.email = f"{name.split()[0].lower()}@oficina.example"
        self.base = portal.house.settings.base_url
        self.client = app.test_client()
        made = portal.staff.members.add(CHIEF, {"name": name, "email": self.email}, roles)
        self.id: str = made.member.id
        self.path: str = made.path
        self.factor = portal.staff.members.enrolment(self.secret).factor
        self.codes: tuple[str, ...] = ()

    @property
    def secret(self) -> str:
        """Of the invitation."""
        return self.path.rpartition("/")[2]

    @property
    def actor(self) -> StaffActor:
        """As the services see them."""
        found = next(one for one in self.portal.staff.members.members(CHIEF) if one.id == self.id)
        return StaffActor(self.name, frozenset(role.value for role in found.roles), self.id)

    def code(self) -> str:
        """What the authenticator shows now."""
        return code_at(self.factor, self.portal.house.clock.now())

    def wait(self, seconds: float = STEP) -> None:
        """Until the next code."""
        self.portal.house.clock.advance(timedelta(seconds=seconds))

    def enrol(self) -> Any:
        """Choose a password and prove the second factor, by hand."""
        typed = {"password": PASSWORD, "password_again": PASSWORD, "code": self.code()}
        answer = self.post(self.path, **typed)
        self.codes = tuple(re.findall(r"<li><code>([^<]+)</code>", answer.text))
        return answer

    def sign_in(self, code: str = "", **other: str) -> Any:
        """By the form."""
        typed = {"email": self.email, "password": PASSWORD, "code": code or self.code(), "next": ""}
        return self.post("/staff/sign-in", **{**typed, **other})

    def get(self, path: str, language: str = "en") -> Any:
        """A page."""
        return self.client.get(path, base_url=self.base, headers={"Accept-Language": language})

    def post(self, path: str, page: str = "", **fields: Any) -> Any:
        """A form, with the token of a page that has one."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page or "/staff/sign-in").text)
        if found is None:
            found = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/staff/").text)
        assert found, page
        data = {"csrf_token": found[1], **fields}
        return self.client.post(path, base_url=self.base, data=data, headers={"Accept-Language": "en"})


ALL = tuple(role.value for role in Role)
