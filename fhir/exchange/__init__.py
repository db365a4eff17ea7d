"""Kring as others' systems see it: FHIR R4 4.0.1 in and out, through the same doors as the pages."""
