"""Themes: a brand as tokens in one file, checked when the portal starts."""

from ventanilla.web.themes.theme import Theme, installed_themes, load_theme, read_theme

__all__ = ["Theme", "installed_themes", "load_theme", "read_theme"]
