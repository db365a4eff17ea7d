"""People, their organisations, and who is acting in this request."""
