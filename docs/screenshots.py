"""Take the screenshots of docs/canvas: python -m docs.screenshots

With the embedded model, in both themes, on a desk and on a phone. The canvas must be built.
"""

from __future__ import annotations

import io
import json
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.pages.browsers import CHROMIUM, FLAGS
from tests.pages.canvas import Canvas
from tests.pages.process import ROOT, ServerProcess, server_process

WORKFLOW = ROOT / "workflows" / "text-to-image.json"
PASTE = """(text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
}"""
FOLDER = Path(__file__).parent / "canvas"
SIZES: dict[str, ViewportSize] = {
    "desk": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}
THEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
PROMPTS = (
    "a red apple, 3d style",
    "a yellow lemon on a blue background, 3d style",
    "a green cactus at the beach, 3d style",
    "a cat in the snow, 3d style",
    "a panda on a green background, 3d style",
    "a rocket at night, cartoon",
    "a purple heart, flat",
    "an orange fox in a meadow, 3d style",
)
PATIENCE = 120_000  # ms that a run may take


def ask(url: str, content: Any) -> Any:
    body = json.dumps(content).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE / 1000) as answer:
        return json.load(answer)


def fill(server: ServerProcess) -> None:
    """Some pictures for the gallery."""
    text = WORKFLOW.read_text(encoding="utf-8")
    for seed, prompt in enumerate(PROMPTS):
        changes = {"positive.text": prompt, "sampler.seed": seed}
        job = {"workflow": json.loads(text), "set": changes, "targets": ["save"]}
        ask(f"{server.url}/api/jobs?wait=100", job)


def keep(page: Page, name: str) -> None:
    """As WebP, which takes a fifth of the room."""
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        picture.save(FOLDER / f"{name}.webp", quality=90, method=6)
    print(FOLDER / f"{name}.webp", flush=True)


@contextmanager
def tab(
    browser: Browser, url: str, size: ViewportSize, theme: Literal["dark", "light"]
) -> Iterator[Canvas]:
    context = browser.new_context(viewport=size, color_scheme=theme, reduced_motion="reduce")
    canvas = Canvas(context.new_page(), url)
    canvas.open()
    canvas.page.wait_for_load_state("networkidle")
    yield canvas
    context.close()


def show_canvas(canvas: Canvas) -> None:
    if canvas.page.locator('[data-page="form"]').count():
        canvas.press("f")
    canvas.nodes.first.wait_for()
    canvas.press("1")
    canvas.page.wait_for_timeout(500)


def idle(canvas: Canvas) -> None:
    show_canvas(canvas)


def start(canvas: Canvas, node: str, name: str, value: str | int) -> None:
    """Run the first workflow with another value of one input."""
    workflow = json.loads(WORKFLOW.read_text(encoding="utf-8"))
    workflow["nodes"][node]["inputs"][name] = value
    show_canvas(canvas)
    canvas.page.evaluate(PASTE, json.dumps(workflow))
    canvas.page.wait_for_timeout(1500)  # until it is open
    show_canvas(canvas)
    canvas.press("Control+Enter")


def running(canvas: Canvas) -> None:
    start(canvas, "sampler", "steps", 300)
    canvas.page.locator(".card.is-running").first.wait_for(timeout=PATIENCE)
    show_home(canvas)
    canvas.page.wait_for_timeout(3000)


def failed(canvas: Canvas) -> None:
    start(canvas, "save", "name", "../elsewhere")
    canvas.page.locator(".card.is-failed").first.wait_for(timeout=PATIENCE)
    show_home(canvas)
    canvas.page.wait_for_timeout(3000)


def show_home(canvas: Canvas) -> None:
    """A phone begins with the form."""
    size = canvas.page.viewport_size
    if size is not None and size["width"] < 768:
        form(canvas)


def form(canvas: Canvas) -> None:
    if not canvas.page.locator('[data-page="form"]').count():
        canvas.press("f")
    canvas.page.wait_for_timeout(800)


def gallery(canvas: Canvas) -> None:
    canvas.press("g")
    canvas.page.wait_for_timeout(1500)


SCENES: tuple[Callable[[Canvas], None], ...] = (idle, running, failed, form, gallery)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        server_process(Path(home)) as server,
        sync_playwright() as playwright,
    ):
        fill(server)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for size, viewport in SIZES.items():
            for theme in THEMES:
                for scene in SCENES:
                    with tab(browser, server.url, viewport, theme) as canvas:
                        scene(canvas)
                        keep(canvas.page, f"{size}-{theme}-{scene.__name__}")
                        canvas.press("Control+Alt+Enter")
        browser.close()


if __name__ == "__main__":
    main()
