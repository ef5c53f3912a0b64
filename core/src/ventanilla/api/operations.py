"""flask-smorest, read strictly and with types: operations of a topic, and the document of them all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cached_property
from typing import Any, ClassVar, TypeVar, cast

import orjson
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask, Response
from flask_smorest import Api, Blueprint

from ventanilla.api.document import SchemaNames, complete, describe_field
from ventanilla.api.json_input import StrictParser
from ventanilla.api.schemas import ProblemSchema
from ventanilla.web.security import takes_files as takes_files

ROOT = "/api/v1"
_PARAMETER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")

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
    """Leaves faults to the portal's own table, and describes all that operations share."""

    ERROR_SCHEMA: ClassVar[Any] = ProblemSchema

    def _register_error_handlers(self) -> None:
        """Nothing: pages and API share one table of faults."""

    def _openapi_json(self) -> Response:
        headers = {"Cache-Control": "public, max-age=300"}
        return Response(orjson.dumps(self.document), content_type="application/json", headers=headers)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The whole document, made once."""
        return complete(deepcopy(self.spec.to_dict()))

    @cached_property
    def private_endpoints(self) -> frozenset[tuple[str, str]]:
        """Endpoint and method of the operations that want a token."""
        return frozenset(place for place, told in self._by_endpoint() if told.get("security") != [])

    @cached_property
    def own_pages(self) -> frozenset[tuple[str, str]]:
        """Endpoint and method of the operations that cut their list into pages themselves."""
        names = [
            (place, {each.get("name") for each in told.get("parameters", ())}) for place, told in self._by_endpoint()
        ]
        return frozenset(place for place, named in names if "cursor" in named)

    def _by_endpoint(self) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
        paths = self.spec.to_dict()["paths"]
        for rule in self._app.url_map.iter_rules():
            for method in rule.methods or ():
                told = paths.get(_PARAMETER.sub(r"{\1}", rule.rule), {}).get(method.lower())
                if told is not None:
                    yield (rule.endpoint, method), told


def described(app: Flask) -> DescribedApi:
    """The API of an app, whose schemas have telling names and whose fields say what they are."""
    plugin = MarshmallowPlugin(schema_name_resolver=SchemaNames())
    api = DescribedApi(app, spec_kwargs={"marshmallow_plugin": plugin})
    api.ma_plugin.converter.add_attribute_function(describe_field)
    return api
