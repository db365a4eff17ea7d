"""Who may open what of the exchange: a session opens nothing there, only a token does (tests/exchange)."""

from tests.access.expected import EVERYBODY, all_get, row

NOBODY = all_get(401)

ROWS = [
    row("GET", "/fhir/metadata", EVERYBODY),
    row("GET", "/fhir/{fhir_type}", NOBODY),
    row("GET", "/fhir/{fhir_type}/{circle}", NOBODY),
    row("GET", "/fhir/Binary/{circle}", NOBODY),
    row("POST", "/fhir/{fhir_type}/_search", NOBODY, {"_id": "x"}),
    *(row(method, "/fhir/{fhir_path}", NOBODY) for method in ("GET", "POST", "PUT", "PATCH", "DELETE")),
]
