"""Files that customers hand over: what they are, cleaned of what could do harm, looked at by a scanner."""

from ventanilla.messages.attachments.intake import Intake, Taken
from ventanilla.messages.attachments.kinds import EXTENSIONS, MEDIA_TYPES

__all__ = ["EXTENSIONS", "MEDIA_TYPES", "Intake", "Taken"]
