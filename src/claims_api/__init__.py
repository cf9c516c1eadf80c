"""Structured claims from articles: who claims what, about whom, in whose words, and where it stands."""

__version__ = "0.1.0"
