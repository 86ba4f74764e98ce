"""Steps of a life as the partners' webhooks: which there are, and what they look like.

`posts` lists them cheaply; `render` writes one, without the signature, which belongs to the
moment of sending (see `sim.sealing`).
"""

from __future__ import annotations

from operator import attrgetter
from types import ModuleType

from waypost.sim.render import desk, easypost, shipbob, shopify, stripe
from waypost.sim.render.post import Letter, Post
from waypost.sim.steps import Life

_RENDERERS: dict[str, ModuleType] = {
    module.NAME: module for module in (stripe, shopify, shipbob, easypost, desk)
}
PARTNERS: tuple[str, ...] = tuple(_RENDERERS)
_by_time = attrgetter("at")


def posts(life: Life) -> list[Post]:
    """Everything that any partner sends of this life, oldest first."""
    found = [post for renderer in _RENDERERS.values() for post in renderer.posts(life)]
    found.sort(key=_by_time)
    return found


def render(life: Life, post: Post, copy: int = 0) -> Letter:
    """One of `posts(life)`; `copy` above 0 is the same news told once more by the partner."""
    letter: Letter = _RENDERERS[post.partner].render(life, post, copy)
    return letter
