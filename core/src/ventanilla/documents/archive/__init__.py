"""The archive of a supply: what was handed over, and what the portal prints from bills, months and quarters."""
