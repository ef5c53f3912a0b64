"""What a utility declares about the apps that may act for its customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ventanilla.kernel.scopes import Scope
from ventanilla.plugin.asking import Budget


@dataclass(frozen=True)
class AppsPolicy:
    """What apps may ask for, and how long what they got is good for.

    ``scopes`` are those that customers may give, as far as the utility serves them: see :attr:`Utility.app_scopes`. Its
    own systems have theirs beside. ``fresh_proof`` is how
    recently customers must have proved who they are when they let an app in. ``refresh_idle`` is how long an app may
    leave its access unused. With ``registration`` apps register themselves, and are shown as looked at by nobody.
    ``user_codes`` is how many wrong codes of devices one session and one network address may type, ``tries`` how often
    one network address may fail at what machines ask, ``started`` how many devices it may start.
    """

    scopes: tuple[Scope, ...] = tuple(each for each in Scope if not each.is_of_utility)
    access_life: timedelta = timedelta(minutes=15)
    refresh_idle: timedelta = timedelta(days=90)
    code_life: timedelta = timedelta(seconds=60)
    id_token_life: timedelta = timedelta(hours=1)
    device_life: timedelta = timedelta(minutes=10)
    device_interval: timedelta = timedelta(seconds=5)
    key_life: timedelta = timedelta(days=90)
    fresh_proof: timedelta = timedelta(minutes=15)
    registration: bool = False
    user_codes: Budget = Budget(5, timedelta(minutes=15))
    tries: Budget = Budget(60, timedelta(minutes=5))
    started: Budget = Budget(120, timedelta(hours=1))
