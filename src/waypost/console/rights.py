"""What each role may do, read off the locks on the routes: the page cannot say anything else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext_lazy as _

from waypost.accounts.models import Role
from waypost.accounts.roles import may

# A right in words, and a route that has it. What a right needs is asked of the route.
_RIGHTS: tuple[tuple[Any, str], ...] = (
    (_("See today, issues, orders, customers, parcels"), "issues"),
    (_("Export lists as CSV"), "orders"),
    (_("Assign, snooze, resolve and comment on issues"), "issue_act"),
    (_("Write notes at orders"), "order_note"),
    (_("See raw deliveries of partners"), "delivery"),
    (_("Read deliveries again"), "replay_delivery"),
    (_("Add and change connectors"), "connector_add"),
    (_("Change the policy"), "policy_save"),
    (_("Invite people, up to one's own role"), "invite"),
    (_("Change roles and remove members, up to one's own role"), "member_role"),
    (_("Make and revoke API keys"), "key_make"),
    (_("Read and export the audit log"), "audit"),
    (_("Set up team alerts"), "alerts"),
    (_("Reset a member's second factor"), "member_unlock"),
    (_("Add brands, rename the organisation"), "brand_add"),
    (_("Require two factors of everybody"), "two_factor"),
    (_("Set up single sign-on"), "sign_on"),
)


class Right(NamedTuple):
    """allowed: for each role, owner first."""

    title: str
    least: Role
    allowed: list[tuple[Role, bool]]


class Lock(NamedTuple):
    """A route with the least role that it opens to; None: it has a lock of another kind."""

    name: str
    path: str
    least: Role | None


def routes() -> list[Lock]:
    """Every address of the desk, in the order of its path."""
    found = {(it.name, it.path): it for it in _walk(get_resolver(), "/")}
    return sorted(found.values(), key=lambda it: (it.path, it.name))


def matrix() -> list[Right]:
    """Rights in words; those whose route this installation lacks are left out."""
    locks = {it.name: it.least for it in routes()}
    found = []
    for title, name in _RIGHTS:
        least = locks.get(name)
        if least is not None:
            allowed = [(role, may(role, least)) for role in Role]
            found.append(Right(str(title), least, allowed))
    return found


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Lock]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Lock(pattern.name or "", path, getattr(pattern.callback, "least", None))
        else:
            yield from _walk(pattern, path)
