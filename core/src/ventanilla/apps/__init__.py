"""Apps that act for customers: OAuth2 and OpenID Connect, consents, tokens narrowed to supplies."""
