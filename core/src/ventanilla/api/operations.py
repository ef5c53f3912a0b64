"""flask-smorest, read strictly and with types: operations of a topic, and the document of them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cached_property
from threading import Lock
from typing import Any, ClassVar, TypeVar, cast

import orjson
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask, Response
from flask_smorest import Api, Blueprint

from ventanilla.api import access
from ventanilla.api.deprecation import Deprecated
from ventanilla.api.document import SchemaNames, complete, describe_field
from ventanilla.api.json_input import StrictParser
from ventanilla.api.schemas import BINARY, ProblemSchema
from ventanilla.kernel.scopes import Scope
from ventanilla.web.security import takes_files as takes_files

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

    def route(
        self,
        rule: str,
        *,
        scope: Scope | tuple[Scope, ...] = (),
        deprecated: Deprecated | None = None,
        **options: Any,
    ) -> Callable[[F], F]:
        """Mount an operation below the API's root.

        ``scope`` is what an app's token has to say to be let in, all of them where there are several; without one the
        operation is for no app, unless it is for everybody. A scope of the utility's systems lets those in, and no
        customer. ``deprecated`` is what is to go: see :class:`Deprecated`.
        """
        mount = super().route(rule, **options)
        wanted = access.security((scope,) if isinstance(scope, Scope) else scope)

        def told(view: F) -> F:
            is_public = getattr(view, "_apidoc", {}).get("manual_doc", {}).get("security") == []
            said = dict(deprecated.told) if deprecated else {}
            if wanted and not is_public:
                said["security"] = wanted
            return cast(F, mount(self.doc(**said)(view) if said else view))

        return told

    def arguments(self, schema: Any, **options: Any) -> Callable[[F], F]:
        """Load the body or query by a schema and hand it over as the first argument."""
        return cast(Callable[[F], F], super().arguments(schema, **options))

    def response(self, status_code: int, schema: Any = None, **options: Any) -> Callable[[F], F]:
        """Describe what the operation answers; a ``Response`` goes out as it is."""
        return cast(Callable[[F], F], super().response(status_code, schema, **options))

    def alt_response(self, status_code: int, **options: Any) -> Callable[[F], F]:
        """Describe what else it may answer."""
        return cast(Callable[[F], F], super().alt_response(status_code, **options))

    def files(self, *types: str) -> Callable[[F], F]:
        """Describe that it answers a file of one of several types."""
        content = {each.partition(";")[0]: {"schema": BINARY} for each in types}
        return self.doc(responses={200: {"description": "The file itself.", "content": content}})

    def doc(self, **options: Any) -> Callable[[F], F]:
        """Add to the description."""
        return cast(Callable[[F], F], super().doc(**options))

    @property
    def told(self) -> dict[str, dict[str, Any]]:
        """What the operations say of themselves, by endpoint and method in small letters."""
        return cast(dict[str, dict[str, Any]], self._docs)


class DescribedApi(Api):  # type: ignore[misc]  # flask-smorest carries no types
    """Leaves faults to the portal's own table, and describes all that operations share."""

    ERROR_SCHEMA: ClassVar[Any] = ProblemSchema
    _topics: tuple[StrictBlueprint, ...] = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        self._describing = Lock()
        super().__init__(*args, **options)

    def _register_error_handlers(self) -> None:
        """Nothing: pages and API share one table of faults."""

    def _openapi_json(self) -> Response:
        headers = {"Cache-Control": "public, max-age=300"}
        return Response(orjson.dumps(self.document), content_type="application/json", headers=headers)

    def register_blueprint(self, blp: StrictBlueprint) -> None:
        """Mount a topic's operations. They are described when the document is first asked for: most processes of a
        command or a test never are, and describing takes longer than mounting."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp)
        self._topics = (*self._topics, blp)

    @property
    def document(self) -> dict[str, Any]:
        """The whole document, made once."""
        with self._describing:
            return self._document

    @cached_property
    def _document(self) -> dict[str, Any]:
        for each in self._topics:
            each.register_views_in_doc(self, self._app, self.spec, name=each.name, parameters=None)
            self.spec.tag({"name": each.name, "description": each.description})
        return complete(deepcopy(self.spec.to_dict()))

    @cached_property
    def private_endpoints(self) -> frozenset[tuple[str, str]]:
        """Endpoint and method of the operations that want a token."""
        return frozenset(place for place, told in self._told() if told.get("manual_doc", {}).get("security") != [])

    @cached_property
    def scopes(self) -> dict[tuple[str, str], tuple[Scope, ...]]:
        """By endpoint and method what an app has to be let to do, all of it; what is not here is for no app."""
        named = ((place, access.named(told.get("manual_doc", {}).get("security", ()))) for place, told in self._told())
        return {place: scopes for place, scopes in named if scopes}

    @cached_property
    def deprecated(self) -> dict[tuple[str, str], Deprecated]:
        """By endpoint and method what is to go."""
        said = ((place, Deprecated.of(told.get("manual_doc", {}))) for place, told in self._told())
        return {place: one for place, one in said if one is not None}

    @cached_property
    def never_blank(self) -> dict[tuple[str, str], frozenset[str]]:
        """By endpoint and method the parameters of the query that are numbers, days or words of a list."""
        return {place: names for place, told in self._told() if (names := frozenset(_never_blank(told)))}

    @cached_property
    def own_pages(self) -> frozenset[tuple[str, str]]:
        """Endpoint and method of the operations that cut their list into pages themselves."""
        return frozenset(place for place, told in self._told() if _asks_cursor(told))

    def _told(self) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
        for blueprint in self._topics:
            for endpoint, methods in blueprint.told.items():
                for method, told in methods.items():
                    if method != "parameters":
                        yield (f"{blueprint.name}.{endpoint}", method.upper()), told


def _never_blank(told: dict[str, Any]) -> Iterator[str]:
    for each in told.get("manual_doc", {}).get("parameters", ()):
        schema = each.get("schema", {})
        is_any_text = schema.get("type") == "string" and not {"format", "enum", "pattern"} & set(schema)
        if each.get("in") == "query" and not is_any_text:
            yield each["name"]


def _asks_cursor(told: dict[str, Any]) -> bool:
    asked = [each["schema"] for each in told.get("arguments", {}).get("parameters", ()) if each.get("in") == "query"]
    # The fields of a class are declared, those of an object made already.
    declared = [getattr(each, "_declared_fields", None) or each.fields for each in asked]
    written = told.get("manual_doc", {}).get("parameters", ())
    return any("cursor" in each for each in declared) or any(each.get("name") == "cursor" for each in written)


def described(app: Flask) -> DescribedApi:
    """The API of an app, whose schemas have telling names and whose fields say what they are."""
    plugin = MarshmallowPlugin(schema_name_resolver=SchemaNames())
    api = DescribedApi(app, spec_kwargs={"marshmallow_plugin": plugin})
    api.ma_plugin.converter.add_attribute_function(describe_field)
    return api
