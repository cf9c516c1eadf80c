"""What is told beside an answer, or to whoever typed a command."""

from dataclasses import dataclass

WARNINGS = {
    "unknown-name": "Nobody knows the name that was asked for; the nearest are told.",
    "ambiguous-name": "Several bear the name, and any of them was taken.",
    "retracted-claim": "The claim that was asked for is retracted, and its relations with it.",
    "no-words": "What is sought holds nothing that is a word, so nothing is found.",
    "unknown-word": "No claim has a word of `q`; the nearest are told.",
    "not-indexed": "Some claims were left out by `near`, since their vectors are not made yet.",
    "words-left-out": "`q` holds more words than count.",
    "idle-or": "An `OR` in `q` stands between no two words, and joins nothing.",
    "short-prefix": "A prefix of one letter in `q` is taken for the word itself.",
    "facet-cut": "A facet has more values than are shown, and no number was asked for.",
    "claims-cut": "More claims bear on a claim than are shown, and no number was asked for.",
    "budget-too-small": "No claim fits into so few tokens with what has to be told beside it.",
    "edges-cut": "A network has more edges than are shown, and no number was asked for.",
    "taken-for-generation": "A number that could be a year was taken for a generation of the data.",
    "texts-cut": "More texts may have a quotation than were looked into.",
    "texts-not-searched": "Too short a quotation was sought in no text that may not be shown.",
    "no-text": "No text is attached to the source that a quotation is said to stand in.",
    "text-not-named": "Nothing tells of which text a source is that is compared with another.",
    "damaged": "What is stored of some claims is damaged, and they were left out.",
    "not-in-format": "The format has no place for something that was asked for.",
}


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that the client should know about an answer that it got all the same.

    `code` is one of WARNINGS.
    """

    code: str
    parameter: str
    detail: str

    def document(self) -> dict[str, str]:
        """Return the warning as it is served."""
        return {"code": self.code, "parameter": self.parameter, "detail": self.detail}


class Told(Exception):
    """Something that a person at the command line can mend, told in its own words."""

    exit_code = 1
