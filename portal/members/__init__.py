"""Start a circle, its people, invitations, custody, consent and director."""
