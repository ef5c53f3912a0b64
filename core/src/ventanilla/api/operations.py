"""flask-smorest, read strictly and with types: operations of a topic, and the document of them all."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar, TypeVar, cast

import orjson
from flask import Response
from flask_smorest import Api, Blueprint

from ventanilla.api.json_input import StrictParser
from ventanilla.api.schemas import ProblemSchema

ROOT = "/api/v1"

F = TypeVar("F", bound=Callable[..., Any])


class StrictBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest carries no types
    """Operations of one topic whose arguments are read strictly; named apart from the topic's pages."""

    ARGUMENTS_PARSER: ClassVar[Any] = StrictParser()

    def __init__(self, topic: str, import_name: str, description: str) -> None:
        super().__init__(f"api_{topic}", import_name, url_prefix=ROOT, description=description)
        self.topic = topic

    def add_url_rule(self, rule: str, *args: Any, tags: list[str] | None = None, **options: Any) -> None:
        """As Flask's, under the topic's tag."""
        super().add_url_rule(rule, *args, tags=tags or [self.topic], **options)

    def route(self, rule: str, **options: Any) -> Callable[[F], F]:
        """Mount an operation below the API's root."""
        return cast(Callable[[F], F], super().route(rule, **options))

    def arguments(self, schema: Any, **options: Any) -> Callable[[F], F]:
        """Load the body or query by a schema and hand it over as the first argument."""
        return cast(Callable[[F], F], super().arguments(schema, **options))

    def response(self, status_code: int, schema: Any = None, **options: Any) -> Callable[[F], F]:
        """Describe what the operation answers; a ``Response`` goes out as it is."""
        return cast(Callable[[F], F], super().response(status_code, schema, **options))

    def alt_response(self, status_code: int, **options: Any) -> Callable[[F], F]:
        """Describe what else it may answer."""
        return cast(Callable[[F], F], super().alt_response(status_code, **options))

    def doc(self, **options: Any) -> Callable[[F], F]:
        """Add to the description."""
        return cast(Callable[[F], F], super().doc(**options))


class DescribedApi(Api):  # type: ignore[misc]  # flask-smorest carries no types
    """Leaves faults to the portal's own table."""

    ERROR_SCHEMA: ClassVar[Any] = ProblemSchema

    def _register_error_handlers(self) -> None:
        """Nothing: pages and API share one table of faults."""

    def _openapi_json(self) -> Response:
        return Response(
            self._document, content_type="application/json", headers={"Cache-Control": "public, max-age=300"}
        )

    @cached_property
    def _document(self) -> bytes:
        """Made once; tags are the topics."""
        made = self.spec.to_dict()
        made["tags"] = [{**each, "name": each["name"].removeprefix("api_")} for each in made["tags"]]
        return orjson.dumps(made)
