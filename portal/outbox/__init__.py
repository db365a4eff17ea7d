"""What leaves the building, and work that has its time: rows of kind, id and due moment, drained by one process.

A room above queues inside its write(): `await outbox.queue("invitation", invitation.id)`. The letter is written when it
leaves, by the function hanging.py hung on `writers` for that kind: it gets the id, looks again at rights and wishes,
and returns a Letter, or None when nothing must leave any more. Timed work is a kind whose function returns None.
"""

from portal.outbox.drain import drain, serving, tidy, writers
from portal.outbox.letters import Letter
from portal.outbox.models import Errand, KeptLetter, queue, queue_once

__all__ = ["Errand", "KeptLetter", "Letter", "drain", "queue", "queue_once", "serving", "tidy", "writers"]
