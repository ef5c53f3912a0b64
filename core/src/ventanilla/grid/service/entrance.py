"""Who may look at the register, and what may be typed into its searches."""

from __future__ import annotations

from ventanilla.errors import InvalidInput, NotFound, SignInRequired
from ventanilla.grid.model.keys import LONGEST, LONGEST_KEY, key_of
from ventanilla.house import House
from ventanilla.kernel.actors import Actor, Anonymous, CustomerActor
from ventanilla.kernel.messages import message
from ventanilla.plugin import GridAccess, GridPolicy


def permit(house: House, actor: Actor) -> GridPolicy:
    """The policy, for an actor who may browse.

    :raises NotFound: where the utility has no register.
    :raises SignInRequired: for a visitor, where it is for registered users.
    """
    policy = house.utility.grid
    if policy is None:
        raise NotFound
    if policy.access is GridAccess.REGISTERED and isinstance(actor, Anonymous):
        raise SignInRequired
    return policy


def permit_client(house: House, actor: Actor) -> tuple[GridPolicy, CustomerActor]:
    """The policy, for an actor who may ask for a client's number: nobody does without signing in.

    :raises NotFound: where the utility has no register.
    :raises SignInRequired: for anybody else.
    """
    policy = permit(house, actor)
    if not isinstance(actor, CustomerActor):
        raise SignInRequired
    return policy, actor


def typed_key(field: str, text: str) -> str:
    """What was typed as the key it is sought by.

    :raises InvalidInput: on ``field``: nothing, too long, or something that can't be seen.
    """
    shown = text.strip()
    if not shown:
        raise InvalidInput({field: message("grid.fault.empty")})
    if len(shown) > LONGEST:
        raise InvalidInput({field: message("grid.fault.long", most=LONGEST)})
    try:
        return key_of(shown)
    except ValueError:
        raise InvalidInput({field: message("grid.fault.unreadable")}) from None


def sought(id_: str) -> str:
    """The id that an address names, whatever the case it is written in.

    :raises NotFound: for what can't be one.
    """
    if len(id_) > LONGEST_KEY:
        raise NotFound
    try:
        return key_of(id_)
    except ValueError:
        raise NotFound from None
