"""The dashboard: composes the topics' tiles."""
