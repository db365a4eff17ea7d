"""SCIM 2.0 (RFC 7643, 7644): an organisation's own directory tells us who comes, changes and leaves."""
