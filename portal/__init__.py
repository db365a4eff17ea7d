"""Kring: one circle around one young person, one shared plan, talk where it is plain who reads along."""
