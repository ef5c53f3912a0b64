"""Who may look at the register, and what may be typed into its searches."""

from __future__ import annotations

from ventanilla.errors import InvalidInput, NotFound, SignInRequired
from ventanilla.grid.model.keys import LONGEST, LONGEST_KEY, key_of
from ventanilla.house import House
from ventanilla.identity.service.care import own
from ventanilla.identity.service.permits import whose
from ventanilla.kernel.actors import Actor, Anonymous, AppActor, ClientActor, CustomerActor
from ventanilla.kernel.messages import message
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import GridAccess, GridPolicy


def permit(house: House, actor: Actor) -> GridPolicy:
    """The policy, for an actor who may browse.

    :raises NotFound: where the utility has no register.
    :raises SignInRequired: for a visitor, where it is for registered users.
    :raises ScopeMissing: for an app without the scope of the grid.
    """
    policy = house.utility.grid
    if policy is None:
        raise NotFound
    if isinstance(actor, AppActor):
        whose(actor, Scope.GRID_READ)
    elif policy.access is GridAccess.REGISTERED and isinstance(actor, Anonymous | ClientActor):
        raise SignInRequired
    return policy


def permit_client(house: House, actor: Actor) -> tuple[GridPolicy, CustomerActor]:
    """The policy, for an actor who may ask for a client's number: nobody does without signing in, and no app.

    :raises NotFound: where the utility has no register.
    :raises SignInRequired: for anybody else.
    """
    policy = permit(house, actor)
    return policy, own(actor)


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
