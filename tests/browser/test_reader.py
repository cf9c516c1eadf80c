"""The reader in a real browser: in any light and width, on paper, by keyboard, without scripts."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.watched import Watched

pytestmark = pytest.mark.browser
REPORT = "/reader/sources/river-post-dam-report"
MAGNIER = "/reader/sources/magnier-2017-russia-iran"
PAGES = {
    "articles": "/reader",
    "article": REPORT,
    "by-holder": f"{REPORT}?colour=holder&polarity=negated",
    "without-text": MAGNIER,
    "claims": "/reader/claims?actor=Russia&q=military",
    "claim": "/reader/claims/river-post-dam-report:dam-is-full",
    "claim-without-text": "/reader/claims/magnier-2017-russia-iran:airports-opened-to-jets",
    "nothing": "/reader/claims?actor=Zorblax&voice=quoted",
    "failure": "/reader/sources/nowhere",
}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
FORMS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": PHONE,
    "phone-dark": {**PHONE, "color_scheme": "dark"},
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_and_for_all(opened: Open, name: str, form: str, tmp_path: Path) -> None:
    watched = opened(**FORMS[form])
    page = watched.go(PAGES[name])
    if name == "failure":
        watched.complaints.clear()  # the browser tells of the 404 itself
    page.screenshot(path=str(tmp_path / f"{name}-{form}.png"), full_page=name != "without-text")
    watched.all_is_quiet()
    watched.is_for_all()
    wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1], "it has to be scrolled sideways"


def test_on_paper_stand_the_text_and_its_claims_alone(opened: Open, tmp_path: Path) -> None:
    page = opened(viewport={"width": 794, "height": 1123}).go(REPORT)
    page.emulate_media(media="print")
    page.screenshot(path=str(tmp_path / "print.png"), full_page=True)
    expect(page.locator("header.top")).to_be_hidden()
    expect(page.locator(".tools")).to_be_hidden()
    expect(page.locator(".card").first).to_be_visible()
    ends = page.locator(".m[data-ends]").first
    numbers = ends.evaluate("(one) => getComputedStyle(one, '::after').content")
    assert numbers == f'"{ends.get_attribute("data-ends")}"'


def test_words_that_are_pointed_at_show_their_claims(watched: Watched) -> None:
    page = watched.go(REPORT)
    mark = page.locator(".m[data-claims='3']").first
    mark.hover()
    beside = page.locator('.margin .card[data-claim="3"]')
    expect(page.locator(".peek")).to_contain_text(beside.locator(".statement a").inner_text())
    expect(beside).to_contain_class("lit")
    page.keyboard.press("Escape")
    expect(page.locator(".peek")).to_be_hidden()
    watched.all_is_quiet()


def test_a_claim_that_is_pointed_at_shows_its_words(watched: Watched) -> None:
    page = watched.go(REPORT)
    page.locator('.margin .card[data-claim="4"]').hover()
    expect(page.locator('.m.lit[data-claims~="4"]').first).to_be_visible()
    others = page.locator('.m.lit:not([data-claims~="4"])')
    expect(others).to_have_count(0)


def test_a_choice_narrows_the_marks_in_place_and_back_undoes_it(watched: Watched) -> None:
    page = watched.go(REPORT)
    page.evaluate("window.same = true")
    before = page.locator(".m").count()
    page.locator(".legend a", has_text="quoted").click()
    expect(page).to_have_url(f"{watched.url}{REPORT}?voice=quoted")
    expect(page.locator(".given li")).to_have_count(1)
    assert 0 < page.locator(".m").count() < before
    assert page.locator(".m:not(.h2)").count() == 0
    assert page.evaluate("window.same") is True
    page.go_back()
    expect(page.locator(".given li")).to_have_count(0)
    assert page.locator(".m").count() == before
    assert page.evaluate("window.same") is True
    watched.all_is_quiet()


def test_words_are_searched_for_in_place(watched: Watched) -> None:
    page = watched.go(f"{REPORT}?voice=author")
    page.evaluate("window.same = true")
    page.get_by_label("Words in them").fill("prime minister")
    page.get_by_label("Words in them").press("Enter")
    expect(page).to_have_url(f"{watched.url}{REPORT}?voice=author&q=prime+minister")
    expect(page.locator(".card")).to_have_count(1)
    assert page.evaluate("window.same") is True
    watched.all_is_quiet()


def test_whoever_goes_by_keyboard_stays_where_the_choice_was(watched: Watched) -> None:
    page = watched.go(REPORT)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator(".switch a", has_text="holder").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{watched.url}{REPORT}?colour=holder")
    expect(page.locator(".switch a", has_text="holder")).to_be_focused()
    page.locator(".legend a", has_text="Zélie").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".given li")).to_have_count(1)
    expect(page.locator(".legend a", has_text="Zélie")).to_be_focused()
    page.locator(".m").first.focus()
    expect(page.locator(".peek .card").first).to_be_visible()


@pytest.mark.parametrize("form", ["light", "phone"])
def test_without_scripts_every_choice_and_claim_is_there(opened: Open, form: str) -> None:
    watched = opened(java_script_enabled=False, **FORMS[form])
    page = watched.page
    page.goto(watched.url + REPORT)
    page.locator(".legend a", has_text="quoted").click()
    expect(page).to_have_url(f"{watched.url}{REPORT}?voice=quoted")
    page.locator(".m").first.click()
    card = page.locator(".card:target")
    expect(card).to_be_in_viewport()
    expect(card).to_contain_text("The lake behind the Korreth Dam is full.")
    if form == "phone":
        _closes(page)


def test_on_a_phone_a_tap_opens_a_claim_from_below(opened: Open) -> None:
    watched = opened(**PHONE)
    page = watched.go(REPORT)
    page.locator(".m").first.tap()
    expect(page.locator(".card:target")).to_be_in_viewport(ratio=1)
    expect(page.locator(".peek")).to_be_hidden()
    _closes(page)
    watched.all_is_quiet()


def _closes(page: Page) -> None:
    """Insist that one claim is shown, which can be closed."""
    expect(page.locator(".card:visible")).to_have_count(1)
    page.locator(".card:target").get_by_text("close").click()
    expect(page.locator(".card:visible")).to_have_count(0)


def test_on_a_phone_a_tap_on_several_claims_tells_all_of_them(opened: Open) -> None:
    watched = opened(**PHONE)
    page = watched.go(MAGNIER)
    several = page.locator(".bars a.d2 rect").first
    several.scroll_into_view_if_needed()
    several.tap()
    expect(page.locator(".peek .card")).to_have_count(2)
    watched.all_is_quiet()


def test_the_list_of_claims_is_narrowed_in_place(watched: Watched) -> None:
    page = watched.go("/reader/claims?actor=Russia")
    page.evaluate("window.same = true")
    total = page.locator(".sentence strong")
    before = total.inner_text()
    page.locator(".facets a", has_text="negated").click()
    expect(page).to_have_url(f"{watched.url}/reader/claims?actor=Russia&polarity=negated")
    expect(total).not_to_have_text(before)
    expect(page.locator(".facets a.chosen", has_text="negated")).to_be_visible()
    assert page.evaluate("window.same") is True
    watched.all_is_quiet()


def test_on_a_phone_what_is_found_stands_before_what_may_be_chosen(opened: Open) -> None:
    watched = opened(**PHONE)
    page = watched.go("/reader/claims?actor=Russia")
    expect(page.locator(".list .card").first).to_be_in_viewport()
    page.get_by_text("Choose claims").tap()
    expect(page.locator(".facets a").first).to_be_visible()
    watched.all_is_quiet()
