"""The kinds of filter on claims: each knows its SQL and what a claim has for it in plain Python."""
