"""The standard feed as schemas, and the readers that are written from them."""
