"""Drawing previews beside the run, so that what computes never waits for a picture."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from engine.run.events import NodeProgress

if TYPE_CHECKING:
    from engine.node.values import Preview

SIDE = 512  # pixels
QUALITY = 80
MEDIA = "image/jpeg"


def one_thread() -> Executor:
    return ThreadPoolExecutor(1, "previews")


@dataclass(slots=True)
class Drawing:
    """Draws previews one after another, in a thread of its own; of each node the newest alone.

    What waits for its turn keeps its tensors alive, one preview a node at most.
    """

    show: Callable[[NodeProgress, bytes], None]  # called in that thread
    executor: Executor
    _waiting: dict[str, NodeProgress] = field(default_factory=dict)  # by node
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, event: NodeProgress) -> None:
        """Draw its preview soon. Returns at once."""
        with self._lock:
            is_submitted = event.node in self._waiting
            self._waiting[event.node] = event
        if not is_submitted:
            self.executor.submit(self._draw, event.node)

    def close(self) -> None:
        """Wait until all that was added is shown."""
        self.executor.shutdown()

    def _draw(self, node: str) -> None:
        with self._lock:
            event = self._waiting.pop(node)
        if event.preview is not None and (picture := draw(event.preview)):
            self.show(event, picture)


def draw(preview: Preview) -> bytes | None:
    """A small JPEG of the first picture of a preview; none when there is none to show."""
    import numpy as np
    from PIL import Image

    try:
        image = preview()
        if image is None:
            return None
        values = np.asarray(image.pixels[0, ..., :3], dtype=np.float32)
        picture = Image.fromarray((values.clip(0, 1) * 255).astype(np.uint8))
        picture.thumbnail((SIDE, SIDE))
        buffer = BytesIO()
        picture.save(buffer, "jpeg", quality=QUALITY)
        return buffer.getvalue()
    except Exception:  # a preview may fail, and the run must not
        return None
