"""Signing in through an organisation's own OpenID provider: which ones there are, the way there, and the way out."""
