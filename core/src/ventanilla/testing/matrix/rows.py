"""What the matrix has to be told of a route; a route that nobody told anything about is private, and is checked so."""

from __future__ import annotations

NOBODY = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
"""An id as ours are, of nothing."""
OPEN = frozenset(
    {
        "digest", "name", "door", "door_name", "slug", "number",
        "form_id", "region_id", "municipality_id", "substation_id", "feeder_id", "transformer_id", "vnr_code",
        "month", "part", "kind", "ending",
    }
)  # fmt: skip
"""Parameters that are nobody's own: files of the theme, pages, the register, a month, a form of file."""
SECRETS = frozenset({"secret", "code", "client_id"})
"""Parameters that are themselves the right: links of e-mails, numbers on certificates. A wrong one is of nothing."""
OWNED = frozenset(
    {
        "supply_point_id", "bill_id", "certificate_id", "link_id", "attempt_id", "session_id", "submission_id",
        "payment_id", "document_id", "ticket_id", "file_id", "grant_id", "connection_id", "passkey_id",
    }
)  # fmt: skip
"""Parameters of what belongs to somebody."""
PUBLIC = frozenset(
    {
        "grid.outages", "web.start", "web.help", "web.privacy", "web.accessibility", "web.contact", "web.language",
        "identity.sign_in", "identity.sign_in_now", "identity.sign_out", "identity.register", "identity.register_now",
        "supply.enrol", "supply.enrol_now", "supply.enrol_summary", "supply.enrol_send", "supply.enrol_sent",
        "documents.forms", "identity.registered", "identity.activated", "identity.forgotten", "identity.forgotten_now",
        "identity.forgotten_sent", "identity.reset_done", "supply.undone", "supply.organisations",
        "supply.agreement", "documents.agreement_pdf", "api_documents.agreement_pdf",
        "documents.verify_form", "documents.verify_unknown", "documents.compare", "billing.tariffs",
        "billing.notices", "messages.confirmed", "messages.about", "messages.news", "messages.questions",
        "messages.ask", "messages.search", "messages.services",
        "identity.go_with", "identity.back", "identity.unknown", "identity.register_with", "identity.register_with_now",
        "identity.with_failed", "identity.left",
        "identity.second", "identity.second_now", "identity.second_challenge", "identity.second_back",
        "identity.passkey_challenge", "identity.passkey_now", "identity.security_kept",
        "apps.metadata", "apps.jwks", "apps.token", "apps.revoke", "apps.introspect", "apps.device_authorization",
        "apps.userinfo", "apps.register", "apps.authorize", "apps.authorize_answered", "apps.end_session",
        "apps.end_session_confirmed",
        "api-docs.openapi_json", "api_docs_page.docs", "api_manifest.manifest",
    }
)  # fmt: skip
"""Pages without an owner that anybody may ask for; operations say so themselves, in the OpenAPI document."""
EMPTY = frozenset({"api_supply.linked"})
"""Endpoints that answer that nothing is found to their owner too, until something was done."""
BODIES = {
    "POST /api/v1/supplies/<supply_point_id>/certificates": {"kind": "clearance"},
    "PUT /api/v1/supplies/<supply_point_id>/e-bill": {
        "medium": "email", "address": "", "agree": True, "text_version": 1, "version": 0,
    },
    "POST /api/v1/supplies/<supply_point_id>/payments": {"amount": "10", "bill_id": ""},
    "POST /api/v1/supplies/<supply_point_id>/readings": {"readings": [{"register": "x", "value": "1"}]},
}  # fmt: skip
"""Where the example of the document is no body that could be right."""
STAFF = ("/staff", "/api/v1/staff")
"""Below these customers and visitors get nothing."""
SYSTEMS = "/api/v1/utility/"
"""Below this nobody but the utility's own systems gets anything."""
RESOURCES = "/espi/"
"""Below this only apps get something, each of its own grant, and nobody by a cookie."""
