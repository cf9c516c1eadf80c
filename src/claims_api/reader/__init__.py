"""The reader: the same questions, asked by a person in a browser."""
