"""How good the search is: what docs/asking.md tells of it is what the questions of our own give."""

from pathlib import Path

from benchmarks.relevance import ALL, SEARCHES, all_words, fused, lines, meaning, questions, shares
from claims_api.store.engine import Store

ASKING = Path(__file__).parent.parent / "docs" / "asking.md"


def test_every_answer_is_a_claim_that_can_be_found(facts: list[dict[str, str]]) -> None:
    known = {claim["id"] for claim in facts}
    assert all(set(one.answers) <= known for one in questions())
    assert len({one.typed for one in questions()}) == len(questions()) >= 50


def test_the_docs_tell_what_is_measured(corpus: Store, engine: str) -> None:
    head, _rule, *rows = lines(corpus)
    assert len(rows) == len(SEARCHES)
    # The order by words differs by engine, and the docs tell SQLite's; what is near does not.
    same = rows if engine == "sqlite" else [row for row in rows if row.startswith("| `near`")]
    told = ASKING.read_text(encoding="utf-8")
    assert [row for row in (head, *same) if row not in told] == []


def test_words_and_meaning_together_do_not_win(corpus: Store) -> None:
    # Once they do, `mode=hybrid` is worth serving.
    apart, together = (shares(corpus, s, questions())[ALL] for s in (meaning, fused))
    assert not (together.first >= apart.first and together.five > apart.five)


def test_meaning_finds_what_words_do_not(corpus: Store) -> None:
    paraphrases = [one for one in questions() if one.kind == "paraphrase"]
    assert shares(corpus, all_words, paraphrases)[ALL].five == 0
    assert shares(corpus, meaning, paraphrases)[ALL].five > 0.5
