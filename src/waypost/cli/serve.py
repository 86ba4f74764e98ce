"""`waypost serve`: database, door, pages, workers and a teller, under one supervisor."""

from __future__ import annotations

from typing import Annotated

import typer

from waypost.cli.prepare import prepare
from waypost.cli.processes import Supervisor, server, teller, worker
from waypost.lib import logs
from waypost.lib.database import config


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 0,
    workers: Annotated[int, typer.Option(min=0, help="Workers beside the server.")] = 1,
    tellers: Annotated[int, typer.Option(min=0, help="Tellers, which write to customers.")] = 1,
) -> None:
    """Serve the door and the pages, with workers and a teller, until stopped."""
    chosen = config()
    logs.configure(json_lines=chosen.json_logs)
    prepare()
    host, port = host or chosen.host, port or chosen.port
    children = [server(host=host, port=port)]
    children += [worker(n + 1) for n in range(workers)]
    children += [teller(n + 1) for n in range(tellers)]
    supervisor = Supervisor(children)
    supervisor.start()
    typer.echo(f"Waypost listens on http://{host}:{port}")
    supervisor.run()
