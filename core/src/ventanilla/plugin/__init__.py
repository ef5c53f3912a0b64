"""The plugin author's front door: the manifest, the hook markers, the gateway.

A utility's plugin imports from here, from ``ventanilla.errors``, ``ventanilla.kernel`` and the topics' ``model``.
"""

from ventanilla.plugin.answer import Answer
from ventanilla.plugin.gateway import Gateway
from ventanilla.plugin.manifest import (
    Attribute,
    AttributeType,
    Budget,
    Channel,
    ContactPoint,
    DocumentKind,
    Field,
    FieldKind,
    IdentityPolicy,
    LinkingPolicy,
    PasswordRule,
    Screen,
    Utility,
)
from ventanilla.plugin.markers import hookimpl, hookspec, live_hookimpl
from ventanilla.plugin.portal import PluginPortal

__all__ = [
    "Answer",
    "Attribute",
    "AttributeType",
    "Budget",
    "Channel",
    "ContactPoint",
    "DocumentKind",
    "Field",
    "FieldKind",
    "Gateway",
    "IdentityPolicy",
    "LinkingPolicy",
    "PasswordRule",
    "PluginPortal",
    "Screen",
    "Utility",
    "hookimpl",
    "hookspec",
    "live_hookimpl",
]
