"""From the first start to the first picture, with the model that comes with the package."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.pages.canvas import Canvas
from tests.pages.process import ServerProcess
from tests.pages.watch import Watch


def test_the_first_start_leads_to_a_picture(
    lienzo: ServerProcess, open_tab: Callable[[str], tuple[Canvas, Watch]]
) -> None:
    canvas, _ = open_tab(lienzo.url)
    expect(canvas.node("sampler")).to_be_visible()
    canvas.run()
    canvas.expect_state("save", "done")
    expect(canvas.node("save").locator("img, canvas").first).to_be_visible()
    sizes = [each.stat().st_size for each in (lienzo.home / "output").glob("*.png")]
    assert min(sizes) > 10_000
