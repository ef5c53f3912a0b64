"""A payment provider to try out: it takes no money and behaves like one that does."""

from ventanilla.demo.sandbox.service import Delivery, Sandbox
from ventanilla.demo.sandbox.web import create_sandbox

__all__ = ["Delivery", "Sandbox", "create_sandbox"]
