"""Meters, their readings and consumption."""
