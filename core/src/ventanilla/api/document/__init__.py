"""The OpenAPI document: where the API is, what each operation takes, answers and refuses, with examples."""

from ventanilla.api.document.completing import complete
from ventanilla.api.document.settings import SchemaNames, describe_field, spec_options

__all__ = ["SchemaNames", "complete", "describe_field", "spec_options"]
