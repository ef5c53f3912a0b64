"""What providers said, as it is kept: canonical values by kind, for one session and no longer than it is needed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from ventanilla.fields import Surroundings
from ventanilla.house import House
from ventanilla.identity.service.providers.claims import answers
from ventanilla.identity.service.providers.words import Person, Vouched
from ventanilla.identity.tables import providers as tables
from ventanilla.kernel.actors import CustomerActor
from ventanilla.plugin import FieldKind, SignInProvider

GOOD = timedelta(days=1)
"""So long the word of a provider is good in the session that it was given in."""
_Row = Mapping[Any, Any]


class Vouching:
    """Writes down and reads. A provider that is not declared any more answers for nobody."""

    def __init__(self, house: House) -> None:
        self._house = house

    def of(self, provider: SignInProvider, person: Person) -> Vouched:
        """What a provider answers for, of a person whose word was just looked at."""
        around = Surroundings.of(self._house.utility, self._house.today())
        values = answers(provider, person.claims, around)
        return Vouched(provider.name, provider.label_id, person.level, values, frozenset(provider.proves))

    def row(self, vouched: Vouched) -> dict[str, str]:
        """As a table has it."""
        claims = json.dumps({kind.value: text for kind, text in vouched.values.items()})
        return {"provider": vouched.provider, "level": vouched.level, "claims": claims}

    def kept(self, row: _Row) -> Vouched:
        """Out of a table."""
        declared = self._house.utility.identity.provider(row["provider"])
        values = {FieldKind(kind): text for kind, text in json.loads(row["claims"]).items()}
        label, proves = (declared.label_id, declared.proves) if declared else ("", ())
        return Vouched(row["provider"], label, row["level"], values, frozenset(proves))

    def keep(self, connection: Connection, identity_id: str, session_id: str, vouched: Vouched) -> None:
        """For one session."""
        own = {"session_id": session_id, "identity_id": identity_id, "at": self._house.clock.now()}
        tables.vouch(connection, {**own, **self.row(vouched)})

    def of_session(self, actor: CustomerActor) -> Vouched | None:
        """What is good in this session still, or None."""
        with self._house.db.read() as connection:
            row = tables.vouched(connection, actor.identity_id, actor.session_id)
        now = self._house.clock.now()
        if row is None or not row["at"] <= now <= row["at"] + GOOD:
            return None
        return self.kept(row)
