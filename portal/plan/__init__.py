"""The plan: what a young person wants, in her own words, and who does what by when."""
