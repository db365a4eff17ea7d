"""An organisation's own desk: its sign-in, its staff, its look. Whoever works here sees no families."""
