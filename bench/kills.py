"""Kills: a teller that dies 200 times, at any instant, while its mail server has moods."""

from __future__ import annotations

import random
import time

import psycopg
from tests.tell import killing
from tests.tell.mailserver import Mood, mail_server

from bench.ground import KEY, Ground
from bench.result import Figure

KILLS, MESSAGES, SEED = 200, 3_000, 11


def run(ground: Ground) -> list[Figure]:
    """A fifth of the deaths are at a named point, the rest at a random instant."""
    chance, moods = random.Random(SEED), killing.moody(SEED)
    with psycopg.connect(ground.owner, autocommit=True) as connection:
        connection.execute("truncate tell_message, tell_cause, tell_decision, tell_way")
    with mail_server(lambda: next(moods)) as server, killing.nursery(ground.flow, KEY) as nest:
        way = killing.add_way(ground.flow, ground.brand_id, KEY, server)
        killing.add_messages(ground.flow, ground.brand_id, way, MESSAGES)
        at_points = 0
        for n in range(KILLS):
            if n % 5 == 0:
                point = killing.POINTS[(n // 5) % len(killing.POINTS)]
                pid = nest.start(f"{point}=kill@{chance.randrange(4)}")
                at_points += killing.gone(pid, 3.0)
            else:
                pid = nest.start()
                time.sleep(chance.uniform(0.05, 0.8))
            killing.kill(pid)
        left = killing.unfinished(ground.flow)
        ended = killing.finish(nest, ground.flow, 120.0)
        found = killing.add_up(ground.flow, server)
    for line in found.wrong[:10]:
        print(line)
    nasty = sum(count for mood, count in server.moods.items() if mood is not Mood.TAKES)
    return [
        Figure("Kills", "deaths, of them at a named point", f"{KILLS}, {at_points}"),
        Figure("Kills", "messages; unfinished after the last death", f"{MESSAGES:,}; {left:,}"),
        Figure("Kills", "mails begun; met by a mood", f"{sum(server.moods.values()):,}; {nasty:,}"),
        Figure("Kills", "taken twice by the server", f"{found.twice}", "0", found.twice == 0),
        Figure("Kills", "forgotten, or said wrongly", f"{len(found.wrong)}", "0", not found.wrong),
        Figure("Kills", "all came to an end", "yes" if ended else "no", "yes", ended),
        *(
            Figure("Kills", f"messages {state}", f"{count:,}")
            for state, count in sorted(found.states.items())
        ),
    ]
