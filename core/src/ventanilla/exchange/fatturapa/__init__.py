"""FatturaPA files (Italian e-invoices, format 1.2 for public bodies and private parties), taken in as bills."""

from ventanilla.exchange.fatturapa.loading import import_invoices
from ventanilla.exchange.fatturapa.model import Invoice, InvoiceFault, Line, Note, Summary
from ventanilla.exchange.fatturapa.reading import read_invoices

__all__ = ["Invoice", "InvoiceFault", "Line", "Note", "Summary", "import_invoices", "read_invoices"]
