"""The only place that wires everything: a portal from its settings, and the web app around it."""

from ventanilla.app.portal import Portal, build_portal
from ventanilla.app.web import create_app

__all__ = ["Portal", "build_portal", "create_app"]
