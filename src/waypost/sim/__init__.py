"""A shop in a box: seeded order lives, rendered as the signed webhooks of five partners.

    from waypost.sim import USUAL, Shop, seal, secrets_of, stream

    shop = Shop(seed=7, trouble=1.0)
    secrets = secrets_of(shop.seed)                     # by connector: to configure the connections
    for sent in stream(shop, 1_000_000, start, rate=300, mischief=USUAL):
        headers = seal(sent, secrets[sent.connector], now)     # signed at the moment of sending
        post(url_of[sent.connector], sent.body, headers)

- `Shop(seed, trouble, odds).lives(count, start, rate)` yields `Life`: the true course of one order,
  with the names of the troubles that struck it (`life.troubles`). Order N is the same at any count.
- `stream(...)` yields `Sent`, in the order of sending, with duplicates, disorder and gaps after
  `Mischief` (`CLEAN` has none, `USUAL` is the default). Memory stays flat.
- `seal(sent, secret, now)` gives all headers, as lower-case names.
- `lives_as_facts(lives)`, `facts_of(life)`: the same lives as core facts, read by the connectors.
- `history(shop, days, orders, seam)` is a past: `.facts()` to import; `live(past)` goes on from the
  seam as webhooks; `Pace` says when to send them.
- `POLICY`: what this shop promises. `Odds`, `scaled`: how often what goes wrong.

Its partners are Shopify (storefront), Stripe (payments), ShipBob (warehouse), EasyPost (tracking)
and, by the generic connector, the shop's own help desk and customs broker.
"""

from waypost.sim.facts import facts_of, lives_as_facts
from waypost.sim.history import Pace, Past, history, live
from waypost.sim.life import Season, Shop
from waypost.sim.policy import POLICY
from waypost.sim.sealing import secrets_of
from waypost.sim.steps import Life, Step, What
from waypost.sim.stream import CLEAN, USUAL, Mischief, Sent, seal, stream
from waypost.sim.trouble import Odds, scaled

__all__ = [
    "CLEAN",
    "POLICY",
    "USUAL",
    "Life",
    "Mischief",
    "Odds",
    "Pace",
    "Past",
    "Season",
    "Sent",
    "Shop",
    "Step",
    "What",
    "facts_of",
    "history",
    "live",
    "lives_as_facts",
    "scaled",
    "seal",
    "secrets_of",
    "stream",
]
