"""Changing what is stored: the claims file, and bringing it in and out."""
