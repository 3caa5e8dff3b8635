"""Stands between Playwright and a Firefox that is older than its protocol.

Run as the browser's executable: it starts the Firefox that FIREFOX names with what it was given,
and answers for it the questions that it does not understand and that change nothing here.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web

LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
UNKNOWN = {"emulation.setMediaFeaturesOverride"}  # the theme, which its settings say already
LARGEST = 1 << 28  # bytes of a message


async def main(arguments: list[str]) -> int:
    firefox = await asyncio.create_subprocess_exec(
        os.environ.get("FIREFOX", "/usr/bin/firefox-esr"),
        *arguments,
        stderr=asyncio.subprocess.PIPE,
    )
    assert firefox.stderr is not None
    async for line in firefox.stderr:
        found = LISTENS.search(line.decode(errors="replace"))
        if found:
            await _serve(found[1])
    return await firefox.wait()


async def _serve(browser: str) -> None:
    async def talk(request: web.Request) -> web.WebSocketResponse:
        asked = web.WebSocketResponse(max_msg_size=LARGEST)
        await asked.prepare(request)
        async with (
            ClientSession() as session,
            session.ws_connect(browser + request.path, max_msg_size=LARGEST) as answers,
        ):
            told = asyncio.create_task(_tell(answers, asked))
            await _ask(asked, answers)
            told.cancel()
        return asked

    app = web.Application()
    app.router.add_get("/session", talk)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    (address, *_) = runner.addresses
    print(f"WebDriver BiDi listening on ws://127.0.0.1:{address[1]}", file=sys.stderr, flush=True)


async def _ask(asked: web.WebSocketResponse, answers: ClientWebSocketResponse) -> None:
    async for message in asked:
        if message.type is not WSMsgType.TEXT:
            continue
        command = json.loads(message.data)
        if command["method"] in UNKNOWN:
            await asked.send_json({"type": "success", "id": command["id"], "result": {}})
        else:
            await answers.send_str(message.data)


async def _tell(answers: ClientWebSocketResponse, asked: web.WebSocketResponse) -> None:
    async for message in answers:
        if message.type is WSMsgType.TEXT:
            await asked.send_str(message.data)
    await asked.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
