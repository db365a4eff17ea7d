"""The access log (NEN 7513): who did what with what, written before it is shown; no foreign keys."""

from portal.audit.asking import Noting
from portal.audit.chain import chain_of
from portal.audit.days import seal_day
from portal.audit.erasing import ERASED, Erasing, Erasure, Ground, Tombstone, erase, erased, refuse_erased
from portal.audit.models import AccessLine, Outcome
from portal.audit.writing import event_at_door, write_line

__all__ = [
    "ERASED",
    "AccessLine",
    "Erasing",
    "Erasure",
    "Ground",
    "Noting",
    "Outcome",
    "Tombstone",
    "chain_of",
    "erase",
    "erased",
    "event_at_door",
    "refuse_erased",
    "seal_day",
    "write_line",
]
