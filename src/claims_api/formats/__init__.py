"""A page, and how it becomes bytes."""
