"""The one family of errors.

Each class has a stable ``code``, an HTTP status and a message id ``error.<code>``.
Plugins raise from this family only. One table turns it into ``application/problem+json``,
one into the themed page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ventanilla.kernel.messages import Message, message


class VentanillaError(Exception):
    """What all errors of the portal share. ``values`` fill the braces of the translated text."""

    code = "fault"
    status = 500

    def __init__(self, **values: object) -> None:
        super().__init__(self.code)
        self.values = values

    @property
    def message(self) -> Message:
        """What the person sees, to be translated."""
        return message(f"error.{self.code}", **self.values)


class InvalidInput(VentanillaError):
    """Raised by services and forms; the person sees each field with its reason, and nothing is lost."""

    code = "invalid_input"
    status = 422

    def __init__(self, fields: Mapping[str, Message]) -> None:
        super().__init__()
        self.fields = dict(fields)


class ConfirmationNeeded(InvalidInput):
    """Raised by services when a value is unusual and may be meant: each field with its question; nothing is stored.

    The same again, with those fields confirmed, is taken.
    """

    code = "confirmation_needed"
    status = 409


class SignInRequired(VentanillaError):
    """Raised by services for an anonymous actor; the web asks to sign in, the API answers 401."""

    code = "sign_in_required"
    status = 401


class SignInRefused(VentanillaError):
    """Raised by identity for a wrong, unknown, not yet active or exhausted sign-in alike: one neutral text."""

    code = "sign_in_refused"
    status = 401


class ProviderRefused(VentanillaError):
    """Raised by identity when signing in with another provider came to nothing: stopped there, too old, from another
    browser, or the provider's word was not good. One neutral text for all of it; nothing was changed.
    """

    code = "provider_refused"
    status = 401


class LevelTooLow(ProviderRefused):
    """Raised by identity when the provider knows the person, but has not looked at who they are as closely as the
    utility asks; the text says so, for only they can mend it, and there.
    """

    code = "level_too_low"
    status = 403


class SecondNeeded(VentanillaError):
    """Raised by identity for a right password alone where a second factor is set: what is asked goes all the way."""

    code = "second_needed"
    status = 401


class AccessEnded(VentanillaError):
    """Raised by identity when the password is right and the right to the cabinet has ended; it says whom to ask."""

    code = "access_ended"
    status = 403


class NotPermitted(VentanillaError):
    """Raised by services when the actor is known and may not do this."""

    code = "not_permitted"
    status = 403


class ScopeMissing(NotPermitted):
    """Raised by services when an app asks for what its token's scopes don't say; ``scope`` is what it would need, empty
    where no app may do it."""

    code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(scope=scope)
        self.scope = scope

    @property
    def message(self) -> Message:
        """Which scope is missing, or that none would do."""
        return super().message if self.scope else message("error.insufficient_scope.never")


class ProofNeeded(NotPermitted):
    """Raised by services when somebody has to prove again who they are before they do this; the web asks them to."""

    code = "proof_needed"


class FactorSetupNeeded(NotPermitted):
    """Raised for somebody who has signed in where a second factor is required and has none yet: they set one up first,
    and ``operations`` are what their token is good for until then; the web leads them to the page."""

    code = "factor_setup_needed"

    def __init__(self, operations: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self.operations = tuple(operations)


class AppRefused(VentanillaError):
    """Raised by apps for a request that names no app, or an address that is not that app's: a page says so, and the
    browser is sent nowhere."""

    code = "app_refused"
    status = 400


class NotFound(VentanillaError):
    """Raised for what does not exist and for what is somebody else's, alike."""

    code = "not_found"
    status = 404


class Conflict(VentanillaError):
    """Raised when the state has moved on and the action no longer applies."""

    code = "conflict"
    status = 409


class FactorRequired(Conflict):
    """Raised by identity when the last second factor is to be taken away where everybody has to have one."""

    code = "factor_required"


class DebtPending(Conflict):
    """Raised by documents when a clearance is asked for and something is owed; the page lists what."""

    code = "debt_pending"


class ReadingsClosed(Conflict):
    """Raised by readings outside of every window; the person sees when the next one opens, where one is to come."""

    code = "readings_closed"

    def __init__(self, opens: datetime | None = None) -> None:
        super().__init__(opens=opens)
        self.opens = opens

    @property
    def message(self) -> Message:
        """When to come back."""
        return super().message if self.opens else message("error.readings_closed.for_good")


class StillRunning(Conflict):
    """Raised for a request that is sent again while the first one is still at work and doesn't end in time."""

    code = "still_running"


class ChangedMeanwhile(VentanillaError):
    """Raised for an ``If-Match`` that no longer is what there is: somebody else was quicker."""

    code = "changed"
    status = 412


class KeyReused(VentanillaError):
    """Raised for another request under the key of an earlier one: which of both is meant is no guess of ours."""

    code = "key_reused"
    status = 422


class KeyInvalid(VentanillaError):
    """Raised for an ``Idempotency-Key`` that is no key: empty, too long, or not plain text."""

    code = "key_invalid"
    status = 400


class LinkExpired(VentanillaError):
    """Raised for an unknown, used or expired link from an e-mail, alike; the page says how to get a new one."""

    code = "link_expired"
    status = 404


class Gone(VentanillaError):
    """Raised by the API for an operation that was announced to go, when its day has come."""

    code = "gone"
    status = 410


class TooManyTries(VentanillaError):
    """Raised by budgets; the person sees when to come back and how to reach a human."""

    code = "too_many_tries"
    status = 429


class Unavailable(VentanillaError):
    """Raised by live hooks when the back office does not answer; the tile says what is missing."""

    code = "unavailable"
    status = 503


class AddressRefused(Unavailable):
    """Raised by egress for an address that the portal may not ask: of the inner network, in disguise, or unlisted."""

    code = "address_refused"


class PluginFault(Unavailable):
    """Raised by the gateway when a plugin raises, hangs or answers nonsense; the person sees that data is missing."""

    code = "plugin_fault"


class StartRefused(VentanillaError):
    """Raised at start by settings, plugins and storage: one sentence that says where and what to do.

    Never seen by customers; the command line prints it and exits with 2.
    """

    code = "start_refused"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence=sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


class FeedRefused(VentanillaError):
    """Raised by exchange for a feed that can't be read at all: the sentence names file, line and column."""

    code = "feed_refused"
    status = 422

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence=sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence
