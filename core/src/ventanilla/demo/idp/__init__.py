"""A provider of identities to try out: its people are invented, and it speaks as the real ones do."""

from ventanilla.demo.idp.provider import SandboxClient, SandboxProvider
from ventanilla.demo.idp.web import create_idp

__all__ = ["SandboxClient", "SandboxProvider", "create_idp"]
