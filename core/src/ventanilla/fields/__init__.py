"""Declared fields: what a typed value is, its normaliser and check digit, its marshmallow schema."""
