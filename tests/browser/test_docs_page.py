"""The documentation page in a real browser: whole, silent, and from this service alone."""

from pathlib import Path

import pytest

from tests.browser.watched import Watched
from tests.server import Server

pytestmark = pytest.mark.browser


def test_the_page_shows_every_operation_and_asks_nobody_else(
    watched: Watched, server: Server, tmp_path: Path
) -> None:
    watched.page.goto(f"{server.url}/docs", wait_until="networkidle")
    watched.page.wait_for_selector(".opblock")
    shown = watched.page.locator(".opblock-summary-path").all_inner_texts()
    document = watched.page.request.get(f"{server.url}/openapi.json").json()
    operations = [path for path, methods in document["paths"].items() for _method in methods]
    operations += document["webhooks"]
    # Swagger UI puts zero-width spaces where a path may break.
    assert sorted(path.replace("\u200b", "") for path in shown) == sorted(operations)
    watched.page.screenshot(path=str(tmp_path / "docs.png"))
    watched.all_is_quiet()


def test_claims_can_be_tried_out(watched: Watched, server: Server, tmp_path: Path) -> None:
    page = watched.page
    page.goto(f"{server.url}/docs", wait_until="networkidle")
    block = page.locator("#operations-claims-read_claims")
    block.locator(".opblock-summary-control").click()
    block.locator("button.execute").wait_for()
    actor = block.locator('tr[data-param-name="actor"]')
    if not actor.locator("input").count():
        actor.get_by_role("button", name="Add").click()
    actor.locator("input").first.fill("Russia")
    with page.expect_response(lambda answer: "/claims" in answer.url) as asked:
        block.locator("button.execute").click()
    assert asked.value.status == 200
    assert asked.value.json()["total"] > 0
    # Nothing else is filled in beforehand; Swagger UI sends the defaults of switches.
    assert asked.value.url == f"{server.url}/claims?actor=Russia&members=false&explain=false"
    block.locator(".responses-table.live-responses-table").wait_for()
    page.screenshot(path=str(tmp_path / "tried.png"), full_page=True)
    watched.all_is_quiet()


@pytest.mark.parametrize("path", ["/problems", "/problems/invalid-request"])
def test_a_problem_is_explained_on_a_page(watched: Watched, server: Server, path: str) -> None:
    watched.page.goto(server.url + path, wait_until="networkidle")
    assert watched.page.locator("html").get_attribute("lang") == "en"
    assert watched.page.locator("h1").inner_text()
    width = watched.page.evaluate("getComputedStyle(document.body).maxWidth")
    assert width.endswith("px")  # the style sheet was let in
    watched.all_is_quiet()
