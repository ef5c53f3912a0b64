"""Every route × every role × what is theirs, somebody else's and nobody's: made from the routes themselves."""
