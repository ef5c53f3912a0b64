"""Papers that are made of blocks: one description, drawn as PDF, shown as a page, told by the API."""
