"""The access log (NEN 7513): who did what with what, written before it is shown; no foreign keys."""

from portal.audit.models import AccessLine, Outcome, write_line

__all__ = ["AccessLine", "Outcome", "write_line"]
