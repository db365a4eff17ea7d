"""The pages of web/ are for everybody, signed in or not."""

from tests.access.expected import EVERYBODY, all_get, row

ROWS = [
    row("GET", "/hulp-nu", EVERYBODY),
    row("GET", "/sporen-wissen", EVERYBODY),
    row("GET", "/manifest.webmanifest", EVERYBODY),
    row("POST", "/taal", all_get(303), {"taal": "en"}),
    row("POST", "/opnieuw", all_get(303)),
]
