"""Second factors: codes by time, passkeys, recovery codes. Customers and the staff share what is not about whose."""
