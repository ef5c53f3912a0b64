"""Notifications: told once, shown in the portal, sent by e-mail to whoever wants that."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from ventanilla.errors import InvalidInput, NotFound
from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.identity.service.care import own
from ventanilla.identity.service.permits import acting
from ventanilla.kernel.actors import Actor, AppActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.messages import message
from ventanilla.kernel.scopes import Scope
from ventanilla.messages.model import CHOSEN, Notice, NoticeKind, NoticePage
from ventanilla.messages.news import NewsWriter
from ventanilla.messages.sending import Dispatch
from ventanilla.messages.tables import notices
from ventanilla.messages.values import pack, unpack
from ventanilla.supply.service import SupplyService

PAGE = 20
_MAILED = (
    NoticeKind.NEW_SIGN_IN,
    NoticeKind.APP_CONNECTED,
    NoticeKind.APP_CUT_OFF,
    NoticeKind.PROVIDER_CONNECTED,
    NoticeKind.PROVIDER_REMOVED,
    NoticeKind.LINK_LEFT,
)
"""What is always sent as it stands here; the other notices about safety have letters of their own."""


class Notices:
    """The notifications of all identities."""

    def __init__(
        self, house: House, identity: IdentityService, supply: SupplyService, news: NewsWriter, dispatch: Dispatch
    ) -> None:
        self._house = house
        self._identity = identity
        self._supply = supply
        self._news = news
        self._dispatch = dispatch

    def page(self, actor: Actor, unread_only: bool, cursor: str) -> NoticePage:
        """See :meth:`MessagesService.notifications`."""
        whom, supplies = self._seen(actor)
        with self._house.db.read() as connection:
            rows = notices.newest(
                connection, whom, supplies, unread_only=unread_only, before=_before(cursor), limit=PAGE + 1
            )
        items = tuple(map(_notice, rows[:PAGE]))
        return NoticePage(items, _cursor(items[-1]) if len(rows) > PAGE else None)

    def unread(self, actor: Actor) -> int:
        """See :meth:`MessagesService.unread_count`."""
        whom, supplies = self._seen(actor)
        counted = self._house.db.rows(notices.UNREAD, identity_id=whom)
        return sum(count for supply, count in counted if supply in supplies)

    def mark_read(self, actor: Actor, notice_id: str) -> int:
        """See :meth:`MessagesService.mark_read`."""
        customer = own(actor)
        whom, supplies = self._seen(customer)
        with self._house.db.write() as connection:
            if notice_id and notices.one(connection, whom, notice_id, supplies) is None:
                raise NotFound
            return notices.mark_read(connection, whom, self._house.clock.now(), notice_id)

    def open(self, actor: Actor, notice_id: str) -> Notice:
        """See :meth:`MessagesService.open_notice`."""
        customer = own(actor)
        whom, supplies = self._seen(customer)
        with self._house.db.write() as connection:
            notices.mark_read(connection, whom, self._house.clock.now(), notice_id)
            row = notices.one(connection, whom, notice_id, supplies)
        if row is None:
            raise NotFound
        return _notice(row)

    def mailed(self, actor: Actor) -> Mapping[NoticeKind, bool]:
        """See :meth:`MessagesService.mailed_kinds`."""
        return self._mailed_of(own(actor).identity_id)

    def choose(self, actor: Actor, kinds: Collection[str]) -> None:
        """See :meth:`MessagesService.choose_mailed`."""
        customer = own(actor)
        if not set(kinds) <= {kind.value for kind in CHOSEN}:
            raise InvalidInput({"kinds": message("messages.settings.fault.kinds")})
        with self._house.db.write() as connection:
            notices.choose(connection, customer.identity_id, [(kind.value, kind.value in kinds) for kind in CHOSEN])
            self._house.audit.note(connection, customer, "messages.notices_chosen", customer.identity_id)

    def tell(
        self,
        kind: NoticeKind,
        cause: str,
        *,
        identity_id: str,
        supply_point_id: str = "",
        path: str = "",
        is_mailed: bool = True,
        **said: object,
    ) -> None:
        """Tell an identity something once a cause, by e-mail too where it is wanted and ``is_mailed`` lets it.

        What is about a supply (``supply_point_id``) is shown as long as the supply is theirs.
        """
        row = {
            "id": new_id(),
            "identity_id": identity_id,
            "cause": f"{kind}:{cause}",
            "kind": kind.value,
            "supply_point_id": supply_point_id,
            "path": path,
            "said": pack(said),
            "created_at": self._house.clock.now(),
        }
        with self._house.db.write() as connection:
            notices.add(connection, row)
        wants = kind in _MAILED or (kind in CHOSEN and self._mailed_of(identity_id)[kind])
        contact = self._identity.person(identity_id) if wants and is_mailed else None
        if contact is not None:
            letter = self._news.notice(contact, kind, message(f"messages.notice.{kind}", **said), path)
            self._dispatch.mail(f"notice:{identity_id}:{kind}:{cause}", letter, contact.email)

    def forget_supply(self, identity_id: str, supply_point_id: str) -> None:
        """Remove what was told about a supply that is no longer theirs."""
        with self._house.db.write() as connection:
            notices.forget_supply(connection, identity_id, supply_point_id)

    def forget(self, before: datetime) -> None:
        """Remove what was told long ago."""
        with self._house.db.write() as connection:
            notices.forget(connection, before)

    def label(self, identity_id: str, supply_point_id: str) -> str:
        """A supply as the utility's bills write it, or nothing when the identity may not see it."""
        actor = SystemActor("messages", on_behalf_of=identity_id)
        for point in self._supply.supplies(actor, None):
            if point.id == supply_point_id:
                return self._supply.label(point)
        return ""

    def _seen(self, actor: Actor) -> tuple[str, set[str]]:
        """Whose notifications, and those about which supplies: an app sees none about no supply."""
        whom = acting(actor, Scope.MESSAGES_READ)
        about = {point.id for point in self._supply.supplies(actor, Scope.MESSAGES_READ)}
        return whom.identity_id, about if isinstance(whom, AppActor) else {"", *about}

    def _mailed_of(self, identity_id: str) -> dict[NoticeKind, bool]:
        chosen = dict(self._house.db.rows(notices.CHOICES, identity_id=identity_id))
        return {kind: bool(chosen.get(kind.value, False)) for kind in CHOSEN}


def _notice(row: Mapping[Any, Any]) -> Notice:
    return Notice(
        id=row["id"],
        kind=NoticeKind(row["kind"]),
        created_at=row["created_at"],
        read_at=row["read_at"],
        text=message(f"messages.notice.{row['kind']}", **unpack(row["said"])),
        path=row["path"],
        supply_point_id=row["supply_point_id"],
    )


def _cursor(last: Notice) -> str:
    return f"{last.created_at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{last.id}"


def _before(cursor: str) -> tuple[datetime, str] | None:
    if not cursor:
        return None
    moment, _, id_ = cursor.partition("-")
    try:
        return datetime.strptime(moment, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC), id_[:26]
    except ValueError:
        raise InvalidInput({"cursor": message("error.field.invalid")}) from None
