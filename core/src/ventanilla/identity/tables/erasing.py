"""Taking a person out of these tables: their login stays as an id, which papers and payments of the utility know."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from ventanilla.identity.tables.changes import contact_change
from ventanilla.identity.tables.devices import identity_device
from ventanilla.identity.tables.factors import authenticator, factor_reset, recovery_code
from ventanilla.identity.tables.halves import half
from ventanilla.identity.tables.identities import identity
from ventanilla.identity.tables.one_times import one_time
from ventanilla.identity.tables.passkeys import passkey
from ventanilla.identity.tables.providers import identity_subject, provider_flow, session_vouch
from ventanilla.identity.tables.registrations import registration
from ventanilla.identity.tables.resets import reset_request
from ventanilla.identity.tables.sessions import session

_OWNED = (
    contact_change,
    identity_device,
    authenticator,
    recovery_code,
    factor_reset,
    half,
    one_time,
    identity_subject,
    provider_flow,
    session_vouch,
    reset_request,
    session,
)
"""What goes with the identity that it names."""

_NOTHING = dict.fromkeys(("email", "first_name", "last_name", "password_hash", "phone", "fax"), "")


def due(connection: Connection, before: datetime) -> list[str]:
    """The identities whose owners closed them before a moment and that are not erased yet."""
    own = (identity.c.closed_by == "owner") & (identity.c.closed_at <= before) & identity.c.erased_at.is_(None)
    return list(connection.execute(select(identity.c.id).where(own).order_by(identity.c.closed_at)).scalars())


def not_erased(connection: Connection) -> list[str]:
    """All identities that are not erased."""
    return list(connection.execute(select(identity.c.id).where(identity.c.erased_at.is_(None))).scalars())


def erase(connection: Connection, identity_id: str, name: str, now: datetime) -> None:
    """Delete what the identity had here; ``name`` is that of nobody, under which its row stays."""
    row = connection.execute(select(identity).where(identity.c.id == identity_id)).mappings().one()
    keys = [row["user_key"], *filter(None, [row["email_key"]])]
    mine = or_(registration.c.user_key == row["user_key"], registration.c.email_key.in_(keys))
    connection.execute(delete(registration).where(mine))
    connection.execute(delete(reset_request).where(reset_request.c.named.in_(keys)))
    subjects = select(identity_subject.c.subject).where(identity_subject.c.identity_id == identity_id)
    connection.execute(delete(provider_flow).where(provider_flow.c.subject.in_(subjects)))
    for table in _OWNED:
        connection.execute(delete(table).where(table.c.identity_id == identity_id))
    connection.execute(delete(passkey).where(passkey.c.holder_id == identity_id, passkey.c.realm == "customer"))
    gone = {**_NOTHING, "user_name": name, "user_key": name, "email_key": None, "details": "{}", "signed_in_at": None}
    gone |= {"scope": "", "record_id": "", "source": ""}  # a new one may be issued for what it opened
    connection.execute(update(identity).where(identity.c.id == identity_id).values(**gone, erased_at=now))
