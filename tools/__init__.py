"""The tools that the Makefile calls on this checkout."""
