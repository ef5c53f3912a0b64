"""Makes the demo's logins, so that a newcomer can look at once."""

from __future__ import annotations

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
    identity_id = portal.identity.open_identity(SystemActor("demo"), _typed(portal, persona.identity), _locale(portal))
    if identity_id is None:
        return
    actor = _actor(portal, identity_id, persona.identity)
    attempt = portal.supply.start_link(actor, persona.proofs)
    notice = portal.supply.issue_code(attempt.id)
    if notice is not None:
        portal.supply.enter_code(actor, attempt.id, notice.code)
    offers = portal.supply.offered(actor, attempt.id)
    links = portal.supply.link(actor, attempt.id, [offer.supply_point.id for offer in offers])
    if len(links) != len(persona.supplies):
        raise StartRefused(f"demo: {persona.identity.user_name} has {len(links)} supplies, not {persona.supplies}")


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


def _typed(portal: Portal, identity: DemoIdentity) -> dict[str, str]:
    by_kind = {
        FieldKind.USER_NAME: identity.user_name,
        FieldKind.EMAIL: identity.email,
        FieldKind.FIRST_NAME: identity.first_name,
        FieldKind.LAST_NAME: identity.last_name,
        FieldKind.NEW_PASSWORD: identity.password,
        FieldKind.PASSWORD_AGAIN: identity.password,
    }
    return {field.name: by_kind[field.kind] for field in portal.house.utility.identity.register}


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
