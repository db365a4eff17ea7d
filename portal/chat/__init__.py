"""Conversations: talk with a stated audience, in the order it was said."""
