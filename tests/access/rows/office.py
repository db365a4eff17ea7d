"""Who may open which page of office/: an organisation's administrator, and nobody else."""

from tests.access.expected import SIGN_IN, all_get, row

DESK = all_get(403, ineke=200, nobody=SIGN_IN)

ROWS = [
    row("GET", "/kantoor", DESK),
]
