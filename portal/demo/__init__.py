"""The demo region: its cast, its mailbox, its two OpenID providers; present only in `portal demo`."""
