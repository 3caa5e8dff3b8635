"""Keeps what the API says of itself in web/openapi.json: python -m tests.web.describe"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import web
from tests.web.served import served

KEPT = Path(web.__file__).with_name("openapi.json")

if __name__ == "__main__":
    with TemporaryDirectory() as home, served(Path(home)) as server:
        KEPT.write_bytes(server.get("/api").content)
