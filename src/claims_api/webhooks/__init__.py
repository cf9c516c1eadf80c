"""Webhooks: telling others of changes, signed, again and again until they have heard."""
