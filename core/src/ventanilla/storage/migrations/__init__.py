"""Alembic's folder of core: one branch ``core``; each plugin with tables has a branch of its own."""
