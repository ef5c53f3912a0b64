"""Papers and certificates on the API."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, MoneyField, ProblemSchema, moment_json, money_json
from ventanilla.api.shell import ApiShell
from ventanilla.billing.model import Bill
from ventanilla.billing.service.spans import SPAN_PARAMETERS, parse_span
from ventanilla.documents.answers import pdf_response
from ventanilla.documents.api.archive import archive_operations
from ventanilla.documents.api.blanks import blank_operations
from ventanilla.documents.api.generation import generation_operations
from ventanilla.documents.api.history import history_operations
from ventanilla.documents.model import Certificate, CertificateState, Clearance, Held, Printed
from ventanilla.documents.service import DocumentsService
from ventanilla.errors import DebtPending
from ventanilla.kernel.scopes import Scope

_READ = Scope.DOCUMENTS_READ
_PAPER = Scope.BILLING_READ, _READ
_ISSUE = *_PAPER, Scope.DOCUMENTS_WRITE
_STATES = [state.value for state in CertificateState]


class CertificateSchema(Schema):
    """A certificate; ``facts`` are what its paper says, by the kind."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(_STATES))
    issued_at = MomentField(required=True)
    valid_until = fields.Date(required=True)
    revoked_at = MomentField(required=True, allow_none=True)
    fingerprint = fields.String(required=True)
    verify_url = fields.String(required=True)
    facts = fields.Dict(required=True)


class OwedSchema(Schema):
    """A bill that keeps a clearance back, or would be on it."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    due_on = fields.Date(required=True)
    open = MoneyField(required=True)


class ClearanceSchema(Schema):
    """Whether a clearance can be issued today; ``blocking`` bills keep it back, ``pending`` ones would be on it."""

    can_be_issued = fields.Boolean(required=True)
    owed = MoneyField(required=True)
    blocking = fields.List(fields.Nested(OwedSchema), required=True)
    pending = fields.List(fields.Nested(OwedSchema), required=True)
    valid_until = fields.Date(required=True)
    as_of = MomentField(required=True, allow_none=True)


class OwingSchema(ProblemSchema):
    """A refusal that says what is owed: ``bills`` are those that keep the paper back."""

    owed = MoneyField()
    bills = fields.List(fields.Nested(OwedSchema))


class CertificateListSchema(Schema):
    """Newest first."""

    items = fields.List(fields.Nested(CertificateSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class WantedSchema(Schema):
    """Which certificate to issue; ``from`` and ``to`` are the days of a statement."""

    kind = fields.String(required=True, validate=validate.OneOf(["clearance", "statement"]))
    since = fields.Date(data_key="from", load_default=None)
    until = fields.Date(data_key="to", load_default=None)


class ShownSchema(Schema):
    """What is on a paper, for whoever holds it."""

    number = fields.String(required=True)
    kind = fields.String(required=True)
    issued_at = MomentField(required=True)
    valid_until = fields.Date(required=True)
    revoked_at = MomentField(required=True, allow_none=True)
    fingerprint = fields.String(required=True)
    facts = fields.Dict(required=True)


class VerificationSchema(Schema):
    """What a code stands for; ``certificate`` only where it is known and unaltered."""

    state = fields.String(required=True, validate=validate.OneOf(_STATES))
    certificate = fields.Nested(ShownSchema, required=True, allow_none=True)


class DigestSchema(Schema):
    """The SHA-256 of a file, in hex."""

    sha256 = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-fA-F]{64}$"))


class ComparisonSchema(Schema):
    """Whether the file is, byte for byte, one that was issued."""

    is_as_issued = fields.Boolean(required=True)
    state = fields.String(required=True, validate=validate.OneOf(_STATES))


def blueprint(service: DocumentsService, shell: ApiShell) -> Blueprint:
    """Bills as PDF, certificates, and their verification."""
    api = shell.blueprint("documents", __name__, "Papers to print, and certificates that anyone can verify.")
    _papers(api, service, shell)
    archive_operations(api, service, shell)
    blank_operations(api, service, shell)
    history_operations(api, service, shell)
    generation_operations(api, service.generation, shell)
    _certificates(api, service, shell)
    _public(api, service, shell)
    return api


def _papers(api: StrictBlueprint, service: DocumentsService, shell: ApiShell) -> None:
    def answer(printed: Printed) -> Response:
        response = pdf_response(printed)
        response.headers["Vary"] = "Authorization, Accept-Language"
        return response

    @api.route("/supplies/<string:supply_point_id>/bills/<string:bill_id>/pdf", scope=_PAPER)
    @api.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
    def bill_pdf(supply_point_id: str, bill_id: str) -> Response:
        """One bill as its paper, in the utility's language unless another is asked for."""
        return answer(service.bill_pdf(shell.actor(), supply_point_id, bill_id, shell.language.tag))

    @api.route("/supplies/<string:supply_point_id>/statement/pdf", scope=_PAPER)
    @api.doc(parameters=SPAN_PARAMETERS)
    @api.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
    def statement_pdf(supply_point_id: str) -> Response:
        """The account statement as a paper: the last twelve months, or from one day to another."""
        days = parse_span(request.args)
        return answer(service.statement_pdf(shell.actor(), supply_point_id, *days, shell.language.tag))

    @api.route("/supplies/<string:supply_point_id>/certificates/<string:certificate_id>/pdf", scope=_READ)
    @api.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
    def certificate_pdf(supply_point_id: str, certificate_id: str) -> Response:
        """The paper of a certificate, byte for byte as it was issued."""
        return answer(service.certificate_pdf(shell.actor(), supply_point_id, certificate_id))


def _certificates(api: StrictBlueprint, service: DocumentsService, shell: ApiShell) -> None:
    def told(held: Held) -> dict[str, Any]:
        certificate = held.certificate
        whole = {**shown_json(certificate), "id": certificate.id, "state": held.state.value}
        return {**whole, "verify_url": service.address_of(certificate)}

    @api.route("/supplies/<string:supply_point_id>/clearance", scope=_PAPER)
    @api.response(200, ClearanceSchema)
    def clearance(supply_point_id: str) -> Response:
        """Whether a clearance can be issued today, and what is owed."""
        return shell.private(clearance_json(service.clearance(shell.actor(), supply_point_id)))

    @api.route("/supplies/<string:supply_point_id>/certificates", scope=Scope.DOCUMENTS_READ)
    @api.response(200, CertificateListSchema)
    def certificates(supply_point_id: str) -> Response:
        """What was issued to you for one supply."""
        held = service.certificates(shell.actor(), supply_point_id)
        return shell.private({"items": [told(each) for each in held], "next": None})

    @api.route("/supplies/<string:supply_point_id>/certificates", methods=["POST"], scope=_ISSUE)
    @api.arguments(WantedSchema)
    @api.response(201, CertificateSchema)
    @api.alt_response(409, schema=OwingSchema, description="Something is owed, or the request is still at work.")
    def issue_certificate(wanted: dict[str, Any], supply_point_id: str) -> Response:
        """Issue a certificate; refused with 409 and the bills that keep it back."""
        actor = shell.actor()
        try:
            if wanted["kind"] == "statement":
                issued = service.issue_statement(actor, supply_point_id, wanted["since"], wanted["until"])
            else:
                issued = service.issue_clearance(actor, supply_point_id)
        except DebtPending as fault:
            return _refused(shell, fault, service.clearance(actor, supply_point_id))
        response = shell.private(told(service.certificate(actor, supply_point_id, issued.id)))
        response.status_code = 201
        return response


def _public(api: StrictBlueprint, service: DocumentsService, shell: ApiShell) -> None:
    @api.route("/certificates/<other(compare):code>")
    @api.doc(security=[])
    @api.response(200, VerificationSchema)
    def verify(code: str) -> Response:
        """What the code on a paper stands for; for everybody. A number alone is no code."""
        found = service.verify(shell.actor(), code)
        certificate = shown_json(found.certificate) if found.certificate else None
        return shell.private({"state": found.state.value, "certificate": certificate})

    @api.route("/certificates/compare", methods=["POST"])
    @api.doc(security=[])
    @api.arguments(DigestSchema)
    @api.response(200, ComparisonSchema)
    def compare(values: dict[str, str]) -> Response:
        """Whether a file is exactly as it was issued; for everybody."""
        found = service.compare_file(shell.actor(), values["sha256"].lower())
        return shell.private({"is_as_issued": found.is_as_issued, "state": found.state.value})


def shown_json(certificate: Certificate) -> dict[str, Any]:
    """What is on the paper."""
    return {
        "number": certificate.number,
        "kind": certificate.kind,
        "issued_at": moment_json(certificate.issued_at),
        "valid_until": certificate.valid_until.isoformat(),
        "revoked_at": moment_json(certificate.revoked_at) if certificate.revoked_at else None,
        "fingerprint": certificate.fingerprint,
        "facts": certificate.facts,
    }


def clearance_json(seen: Clearance) -> dict[str, Any]:
    """Whether one can be issued, and what is owed."""
    return {
        "can_be_issued": seen.is_free,
        "owed": money_json(seen.owed),
        "blocking": [_owed(bill) for bill in seen.blocking],
        "pending": [_owed(bill) for bill in seen.pending],
        "valid_until": seen.valid_until.isoformat(),
        "as_of": moment_json(seen.as_of) if seen.as_of else None,
    }


def _owed(bill: Bill) -> dict[str, Any]:
    return {"id": bill.id, "number": bill.number, "due_on": bill.due_on.isoformat(), "open": money_json(bill.open)}


def _refused(shell: ApiShell, fault: DebtPending, seen: Clearance) -> Response:
    """A problem with the debt listed, as an extension member (RFC 9457, 3.2)."""
    response = shell.problem(fault)
    told = clearance_json(seen)
    body = {**orjson.loads(response.data), "owed": told["owed"], "bills": told["blocking"]}
    response.data = orjson.dumps(body)
    return response
