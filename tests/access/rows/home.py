"""Who may open which page of home/."""

from tests.access.expected import EVERYBODY, row

ROWS = [row("POST", "/snel-weg", EVERYBODY)]
