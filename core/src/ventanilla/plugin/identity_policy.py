"""How people become identities of a portal, and how an identity proves that a supply is theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from ventanilla.plugin.asking import Budget, Channel, Field, FieldKind
from ventanilla.plugin.factors import FactorPolicy
from ventanilla.plugin.issuing import Enrolment, IssuedLogins
from ventanilla.plugin.providers import SignInProvider


@dataclass(frozen=True)
class PasswordRule:
    """What a password must be: long enough, and none of the well-known ones (NIST SP 800-63B)."""

    shortest: int = 10
    longest: int = 128


@dataclass(frozen=True)
class IdentityPolicy:
    """How somebody becomes and stays an identity of this portal.

    Without ``issued``: a form, an activation link by e-mail, then user name and password. With it nobody registers,
    and ``register`` is empty: the portal or the staff issues the logins.

    The login is the field of the kind ``user_name``, or where there is none the RUT. First and last name, e-mail and
    password are the first fields of their kinds; **whatever else is asked at registering is a detail of the person**:
    typed and checked by its kind, kept with the identity, shown and changed on its profile.
    """

    register: tuple[Field, ...]
    sign_in: tuple[Field, ...]
    reset: tuple[Field, ...]
    change_password: tuple[Field, ...]
    password: PasswordRule = PasswordRule()
    activation_lifetime: timedelta = timedelta(days=3)
    reset_lifetime: timedelta = timedelta(hours=1)
    sign_in_per_target: Budget = Budget(10, timedelta(minutes=15))
    sign_in_per_actor: Budget = Budget(60, timedelta(minutes=15))
    session_idle: timedelta = timedelta(hours=2)
    session_absolute: timedelta = timedelta(days=14)
    erase_after: timedelta = timedelta(days=14)
    """So long after somebody closed their login the staff can let them in again; then it is erased."""
    issued: IssuedLogins | None = None
    shows_last_access: bool = False
    """Whether each page greets by name and says when the login was used before (ITA-04)."""
    has_fax: bool = False
    """Whether a fax is among the contacts that people change."""
    factors: FactorPolicy = field(default_factory=FactorPolicy)
    """Which second factors people may set up."""
    password_locks: bool = False
    """Whether nothing else can be chosen on the page of changing the password until it is left by its buttons."""

    @property
    def can_register(self) -> bool:
        """Whether visitors ask for a login at ``/register``."""
        return bool(self.register) or bool(self.issued and self.issued.enrolment)

    @property
    def enrolment(self) -> Enrolment | None:
        """How customers ask for an issued login; None where they don't."""
        return self.issued.enrolment if self.issued else None

    can_clear: bool = False
    """Whether the form has a way to begin anew beside its button."""
    note: str = ""
    """The message id of what stands beside the sign-in form, its heading being ``<note>.title``; empty: nothing."""
    providers: tuple[SignInProvider, ...] = ()
    """Whom else people may sign in with, in the order of the buttons; each is offered where the settings know it."""

    @property
    def login_kind(self) -> FieldKind:
        """What identities of this portal are called by."""
        kinds = [each.kind for each in (*self.register, *self.sign_in)]
        return next((kind for kind in kinds if kind in LOGINS), FieldKind.USER_NAME)

    @property
    def details(self) -> tuple[Field, ...]:
        """What is asked at registering beside what every identity has, in order."""
        core = {self.login_kind, *_OF_EVERYBODY}
        own = []
        for each in self.register:
            if each.kind in core:
                core.discard(each.kind)
            else:
                own.append(each)
        return tuple(own)

    def provider(self, name: str) -> SignInProvider | None:
        """The provider of that name, or None."""
        return next((each for each in self.providers if each.name == name), None)


LOGINS = (FieldKind.USER_NAME, FieldKind.CL_RUT)
"""What somebody who registers may be called by."""
_OF_EVERYBODY = (
    FieldKind.EMAIL,
    FieldKind.FIRST_NAME,
    FieldKind.LAST_NAME,
    FieldKind.NEW_PASSWORD,
    FieldKind.PASSWORD_AGAIN,
)


@dataclass(frozen=True)
class LinkingPolicy:
    """How an identity proves that a supply is theirs.

    ``fields`` are matched against the columns of the same name of the customer in the utility's records;
    the first one finds the customer and is the target of the budget.
    Where the records hold a contact, a code goes there (``possession``); where they hold none, the proof
    rests on knowledge alone and on its budgets. A field of the kind ``supply_number`` is matched against the number of
    a supply instead, and only that supply is opened.
    """

    name: str
    version: int
    fields: tuple[Field, ...]
    possession: tuple[Channel, ...] = (Channel.EMAIL, Channel.SMS)
    code_lifetime: timedelta = timedelta(minutes=10)
    code_tries: int = 3
    per_target: Budget = Budget(10, timedelta(days=365))
    per_actor: Budget = Budget(5, timedelta(days=1))
    per_utility: Budget = Budget(50, timedelta(days=1))
    undo_lifetime: timedelta = timedelta(days=30)
    cooling_off: timedelta = timedelta(hours=72)
    """How long a link that rests on knowledge alone waits when somebody else holds the supply already."""

    @property
    def matched(self) -> tuple[Field, ...]:
        """What is matched with the customer's proofs of the same names."""
        return tuple(each for each in self.fields if each.kind is not FieldKind.SUPPLY_NUMBER)

    @property
    def supply_number(self) -> str:
        """The name of the field that asks for one supply's number; empty where all of a customer are opened."""
        return next((each.name for each in self.fields if each.kind is FieldKind.SUPPLY_NUMBER), "")
