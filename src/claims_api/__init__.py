"""Structured claims from articles: who claims what, about whom, and where it stands."""

__version__ = "0.1.0"
