"""Chile's electronic tax documents: read, checked, bound to bills, printed with their stamp."""
