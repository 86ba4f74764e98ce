"""The addresses of customers' pages, as messages name them."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from waypost.lib.database import config
from waypost.tell import links
from waypost.tell.desk import Desk
from waypost.tell.links import Scope
from waypost.tell.said import Links
from waypost.wishes.kinds import Choice, Kind


def base_of(desk: Desk) -> str:
    """Where the brand's customers' pages are: its own domain, or this installation."""
    return f"https://{desk.domain}" if desk.domain else config().url


def track(desk: Desk, brand_id: int, order_id: int, now: datetime) -> str:
    """The page of an order."""
    token = links.make(Scope.ORDER, brand_id, order_id, desk.link_days, now)
    return f"{base_of(desk)}/t/{token}"


def preferences(
    desk: Desk, brand_id: int, customer_id: int, now: datetime, scope: Scope = Scope.PERSON
) -> str:
    """The preference centre of a customer, by their id of `overview`; "" where they have none.
    scope: CHOICES on pages, which are passed on; what is sent to them alone has the whole."""
    if not customer_id:
        return ""
    token = links.make(scope, brand_id, customer_id, desk.link_days, now)
    return f"{base_of(desk)}/p/{token}"


def stop(desk: Desk, brand_id: int, message_id: int, now: datetime) -> str:
    """One-click unsubscribing from what a message is of; "" for one that is none yet."""
    if not message_id:
        return ""
    return f"{base_of(desk)}/u/{links.make(Scope.STOP, brand_id, message_id, desk.link_days, now)}"


def logo(desk: Desk, brand_id: int) -> str:
    """The brand's logo, "" where it has none."""
    if not desk.look.logo:
        return ""
    return f"{base_of(desk)}/t/look/{brand_id}/{desk.look.logo}"


def all_of(
    desk: Desk,
    brand_id: int,
    order_id: int,
    customer_id: int,
    message_id: int,
    now: datetime,
    parcel: str = "",
) -> Links:
    """Every link that a letter about this order may name. parcel: that it is about, "" for none.
    None of them does anything by being opened: programs open links before people do."""
    page = track(desk, brand_id, order_id, now) if order_id else ""

    def form(kind: Kind, **given: str) -> str:
        asked = urlencode({name: value for name, value in given.items() if value})
        return f"{page}/wish/{kind}{'?' if asked else ''}{asked}" if page else ""

    return Links(
        track=page,
        preferences=preferences(desk, brand_id, customer_id, now),
        unsubscribe=stop(desk, brand_id, message_id, now),
        returns=desk.returns_url or page,
        report=form(Kind.PROBLEM, parcel=parcel),
        confirm=form(Kind.RECEIVED, parcel=parcel),
        address=form(Kind.ADDRESS),
        address_right=form(Kind.ADDRESS_RIGHT),
        wait=form(Kind.BACKORDER, choice=Choice.WAIT),
        swap=form(Kind.BACKORDER, choice=Choice.SWAP),
        cancel=form(Kind.BACKORDER, choice=Choice.CANCEL),
        pay=desk.shop_url,
        feedback=form(Kind.RECEIVED),
    )
