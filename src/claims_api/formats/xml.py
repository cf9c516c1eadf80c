"""Values as XML holds them."""

from xml.sax.saxutils import escape, quoteattr


def text(value: object) -> str:
    """Return a value as XML text. What XML cannot hold never gets into a record or a question."""
    return escape(str(value))


def attribute(value: object) -> str:
    """Return a value as an XML attribute, in quotes."""
    return quoteattr(str(value))
