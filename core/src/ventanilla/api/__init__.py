"""The API's shell: OpenAPI, problem+json, pagination, bearer tokens."""
