"""Which claims stand on each letter: the stretches against a count letter by letter."""

from hypothesis import given
from hypothesis import strategies as st

from claims_api.reader.bars import LINE, drawing
from claims_api.reader.marking import Anchored, Block, Stretch, blocks
from claims_api.text import Span


@st.composite
def spans(draw: st.DrawFn, upto: int = 300) -> Span:
    """Draw a span of at least one letter."""
    start = draw(st.integers(0, upto - 1))
    return Span(start, draw(st.integers(start + 1, upto)))


@st.composite
def paragraphs(draw: st.DrawFn) -> list[Span]:
    """Draw paragraphs, one behind the other."""
    cuts = sorted(draw(st.sets(st.integers(0, 300), min_size=2, max_size=9)))
    return [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]


ANCHORS = st.lists(st.builds(Anchored, st.integers(0, 5), spans()), max_size=12)


@given(paragraphs(), ANCHORS)
def test_every_letter_has_the_claims_whose_anchors_are_on_it(
    cut: list[Span], anchors: list[Anchored]
) -> None:
    found = blocks(cut, anchors, None)
    assert [(block.number, block.span) for block in found] == list(enumerate(cut))
    for block in found:
        reached = block.span.start
        for (start, end), claims in block.stretches:
            assert start == reached < end
            reached = end
            for letter in range(start, end):
                on_it = {one.claim for one in anchors if one.span.start <= letter < one.span.end}
                assert set(claims) == on_it
                assert len(claims) == len(on_it)
        assert reached == block.span.end


@given(paragraphs(), ANCHORS)
def test_a_stretch_ends_only_where_an_anchor_begins_or_ends(
    cut: list[Span], anchors: list[Anchored]
) -> None:
    edges = {edge for one in anchors for edge in one.span}
    for block in blocks(cut, anchors, None):
        inner = {stretch.span.end for stretch in block.stretches} - {block.span.end}
        assert inner <= edges


def test_the_shortest_anchor_stands_first() -> None:
    anchors = [Anchored(0, Span(0, 30)), Anchored(1, Span(5, 10)), Anchored(2, Span(0, 12))]
    (block,) = blocks([Span(0, 30)], anchors, None)
    assert [stretch.claims for stretch in block.stretches] == [(2, 0), (1, 2, 0), (2, 0), (0,)]


def test_what_stands_between_paragraphs_is_shown_without_a_number() -> None:
    text = "Title\n\n By nobody \n\nThe text.\nEnd."
    cut = [Span(0, 5), Span(20, 29)]
    found = blocks(cut, [], text)
    assert [(block.number, text[slice(*block.span)]) for block in found] == [
        (0, "Title"),
        (None, "By nobody"),
        (1, "The text."),
        (None, "End."),
    ]


@given(spans(), ANCHORS)
def test_bars_are_as_long_as_what_they_stand_for(paragraph: Span, anchors: list[Anchored]) -> None:
    (block,) = blocks([paragraph], anchors, None)
    drawn = drawing(block)
    for one in drawn.drawn:
        assert sum(bar.width for bar in one.bars) == one.stretch.span.end - one.stretch.span.start
    places = [
        (bar.y, x)
        for one in drawn.drawn
        for bar in one.bars
        for x in range(bar.x, bar.x + bar.width)
    ]
    assert places == sorted(set(places))
    assert all(x < LINE and y < drawn.height for y, x in places)


def test_a_stretch_goes_on_on_the_next_line() -> None:
    block = Block(0, Span(10, 210), (Stretch(Span(10, 210), ()),))
    drawn = drawing(block)
    assert [(bar.x, bar.width) for bar in drawn.drawn[0].bars] == [(0, 84), (0, 84), (0, 32)]
