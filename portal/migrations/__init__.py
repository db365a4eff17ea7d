"""One folder, one history."""
