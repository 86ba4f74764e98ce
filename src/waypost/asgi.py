"""One application on one port: `/hooks/` to the door, everything else to Django."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.settings")

from django.core.asgi import get_asgi_application

from waypost import vitals
from waypost.connectors.directory import Directory
from waypost.connectors.registry import CONNECTORS
from waypost.inbox.door import PREFIX, Door
from waypost.lib import logs, peers
from waypost.lib.crypt import Safe
from waypost.lib.database import Role, config, url_of
from waypost.portal import maps


class Application:
    """The door opens in the event loop that will serve it: at start-up, or at the first hook
    where a server runs no lifespan."""

    def __init__(self) -> None:
        logs.configure(json_lines=config().json_logs)
        self._pages = get_asgi_application()
        self._door: Door | None = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            scope = peers.seen(scope, config().trusted_proxies)
            if scope["path"].startswith(PREFIX):
                await self._opened()(scope, receive, send)
            elif scope["path"] in vitals.PATHS:
                found = await asyncio.to_thread(vitals.answer, scope["path"], url_of(Role.FLOW))
                await vitals.respond(send, *found)
            else:
                await self._pages(scope, receive, send)

    def _opened(self) -> Door:
        if self._door is None:
            chosen = config()
            url = url_of(Role.FLOW)
            directory = Directory(url, Safe(chosen.secret_key))
            directory.load()
            self._door = Door(
                url,
                directory,
                CONNECTORS,
                max_body=chosen.max_body_bytes,
                max_waiting=chosen.max_waiting,
            )
        return self._door

    async def _live(self, receive: Any, send: Any) -> None:
        while (await receive())["type"] != "lifespan.shutdown":
            self._opened()
            threading.Thread(target=maps.warm, daemon=True).start()
            await send({"type": "lifespan.startup.complete"})
        if self._door is not None:
            await self._door.close()
        await send({"type": "lifespan.shutdown.complete"})


application = Application()
