"""Notes: what somebody writes down about a day, and who may read it."""
