"""Makes the demo's logins, so that a newcomer can look at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ventanilla.app import Portal
from ventanilla.demo.model import DemoIdentity, Persona
from ventanilla.errors import StartRefused
from ventanilla.kernel.actors import Anonymous, CustomerActor, StaffActor, SystemActor
from ventanilla.plugin import FieldKind


def welcome(portal: Portal, persona: Persona) -> None:
    """Open the persona's login and link its supplies, with its own proofs; one that is there already stays.

    :raises StartRefused: when the proofs do not open all its supplies.
    """
    if persona.identity is None:
        return
    if portal.supply.granting.is_on:
        _issue(portal, persona, persona.identity)
        return
    identity_id = portal.identity.open_identity(
        SystemActor("demo"), typed_by(portal, persona.identity), _locale(portal)
    )
    if identity_id is None:
        return
    actor = _actor(portal, identity_id, persona.identity)
    links = sum(_link(portal, actor, proofs) for proofs in claims_of(portal, persona))
    if links != len(persona.supplies):
        raise StartRefused(f"demo: {persona.identity.user_name} has {links} supplies, not {persona.supplies}")


def claims_of(portal: Portal, persona: Persona) -> Iterator[Mapping[str, str]]:
    """What the persona claims: all its supplies at once, or each by its number; nothing where it has none."""
    number = portal.house.utility.linking.supply_number
    if number:
        yield from ({**persona.proofs, number: each} for each in persona.supplies)
    elif persona.supplies:
        yield persona.proofs


def _link(portal: Portal, actor: CustomerActor, proofs: Mapping[str, str]) -> int:
    attempt = portal.supply.start_link(actor, proofs)
    notice = portal.supply.issue_code(attempt.id)
    if notice is not None:
        portal.supply.enter_code(actor, attempt.id, notice.code)
    offers = portal.supply.offered(actor, attempt.id)
    return len(portal.supply.link(actor, attempt.id, [offer.supply_point.id for offer in offers]))


def _issue(portal: Portal, persona: Persona, identity: DemoIdentity) -> None:
    """Issue the login as the staff does, and choose the password with the one-time one, where it is not to be kept."""
    if portal.identity.issuing.named(identity.user_name):
        return
    granting = portal.supply.granting
    if persona.agreement:
        first = persona.first_password
        given = granting.open_agreement(SystemActor("demo"), persona.agreement, identity.user_name, first).first
    else:
        given = granting.issue_code(StaffActor("demo"), identity.user_name, "demo")
    if persona.first_password:
        return
    typed = _signing_in(portal, identity.user_name, given.password)
    signed_in = portal.identity.sign_in(Anonymous("127.0.0.1"), typed)
    newcomer = portal.identity.newcomer(signed_in.secret)
    if newcomer is None:
        raise StartRefused(f"demo: {identity.user_name} can't come in")
    contacts = portal.identity.settings(newcomer)
    chosen = {"current_password": given.password, "password": identity.password, "password_again": identity.password}
    portal.identity.save_settings(newcomer, {**chosen, **contacts})


def _signing_in(portal: Portal, user_name: str, password: str) -> dict[str, str]:
    fields = portal.house.utility.identity.sign_in
    return {each.name: password if each.kind is FieldKind.PASSWORD else user_name for each in fields}


def typed_by(portal: Portal, identity: DemoIdentity) -> dict[str, str]:
    """What somebody types into the form of registering, by the names of its fields."""
    by_kind = {
        portal.house.utility.identity.login_kind: identity.user_name,
        FieldKind.EMAIL: identity.email,
        FieldKind.FIRST_NAME: identity.first_name,
        FieldKind.LAST_NAME: identity.last_name,
        FieldKind.NEW_PASSWORD: identity.password,
        FieldKind.PASSWORD_AGAIN: identity.password,
    }
    asked = portal.house.utility.identity.register
    own = {each.name: by_kind[each.kind] for each in asked if each.kind in by_kind}
    return {**own, **identity.details}


def _locale(portal: Portal) -> str:
    return portal.house.languages.default.tag


def _actor(portal: Portal, identity_id: str, identity: DemoIdentity) -> CustomerActor:
    return CustomerActor(
        identity_id=identity_id,
        session_id="",
        user_name=identity.user_name,
        first_name=identity.first_name,
        last_name=identity.last_name,
        locale=_locale(portal),
        address="127.0.0.1",
    )
