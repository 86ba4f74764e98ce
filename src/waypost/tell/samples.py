"""Orders that never were, to try a wording on: one with all that can be said, one with nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

from waypost.tell.said import (
    BrandSaid,
    Entry,
    GuideSaid,
    Links,
    Refund,
    Said,
    WishSaid,
)
from waypost.tell.view.shape import (
    Expected,
    Item,
    OrderView,
    ParcelView,
    RefundView,
    ReturnView,
    Step,
)

BASE = "https://track.acme.example"
# As long as a real one: an SMS is counted with it.
TOKEN = "lAGkMTAwMc4AB7Jkz7Q.dGhpcyBpcyBubyByZWFsIHRva2VuIGJ1dCBhcyBsb25n"  # noqa: S105
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def full(language: str = "en", hostile: str = "") -> Said:
    """Everything that a letter can speak of is there; `hostile` in each text that is not ours."""
    mug = Item(id="1", sku="MUG-1" + hostile, name=hostile or "Coffee mug, blue", quantity=2)
    expected = Expected(
        first=date(2026, 11, 24), last=date(2026, 11, 26), words="Tue 24 – Thu 26 Nov",
        moved=True, was="Monday, 23 November",
    )  # fmt: skip
    steps = tuple(
        Step(name=name, title=title, state=state)
        for name, title, state in (
            ("packed", "Packed", "done"),
            ("travelling", "On its way", "now"),
            ("arrived", "Delivered", "next"),
        )
    )
    parcel = ParcelView(
        id=hostile or "1Z999AA10123456784", carrier=hostile or "UPS", service=hostile or "Standard",
        status="in_transit", headline="Your parcel is on its way.", expected=expected, steps=steps,
        items=(mug,), pickup=hostile or "Kiosk Müller, Hauptstraße 1",
        reason="Bad weather holds the parcel up.", remedy="We keep an eye on it.",
        explains=hostile or "Bad weather.",
    )  # fmt: skip
    order = OrderView(
        number=hostile or "1001", stage="in_transit", headline="Your order is on its way.",
        language=language, zone="Europe/Berlin", placed_words="Friday, 20 November",
        total="€49.90", first_name=hostile or "Ada", name=hostile or "Ada Lovelace",
        expected=expected, steps=steps, items=(mug,), parcels=(parcel,), waiting=(mug,),
        refunds=(RefundView(amount="€12.00", status="succeeded", words="Refunded."),),
        returns=(ReturnView(id="r1", status="approved", words="Approved.", items=(mug,)),),
        address=(hostile or "Ada Lovelace", hostile or "Hauptstraße 1", "10115 Berlin"),
    )  # fmt: skip
    return Said(
        language=language, rtl=False, brand=brand(), links=links(), order=order, parcel=parcel,
        name=order.name, reason=hostile or "Bad weather holds the parcel up.",
        remedy="We keep an eye on it.", was="Monday, 23 November", expected=expected.words,
        problem=hostile or "Street not found", items=(hostile or "2 × Coffee mug, blue",),
        refund=Refund(amount="€12.00", words="On its way to you."),
        entries=(
            Entry(title=hostile or "Order 1001 is on its way", text=hostile,
                  url=f"{BASE}/t/{TOKEN}", order=hostile or "1001"),
        ),
        guides=(GuideSaid(title="Care for your mug", text="Wash by hand.", url=f"{BASE}/care"),),
        partly=True, parcels_left=1,
        wish=WishSaid(kind="address", title="Deliver to another address", state="done",
                      why=hostile),
    )  # fmt: skip


def bare(language: str = "en") -> Said:
    """As little as an order can be."""
    order = OrderView(
        number="1001", stage="placed", headline="We have your order.", language=language, zone="UTC"
    )
    return Said(
        language=language,
        rtl=False,
        brand=BrandSaid(name="Acme"),
        links=Links(track=f"{BASE}/t/{TOKEN}"),
        order=order,
    )


def brand() -> BrandSaid:
    return BrandSaid(
        name="Acme & Daughters", url="https://acme.example", email="help@acme.example",
        phone="+49 30 1234", hours="Mon to Fri, 9 to 17", legal="Acme Ltd, Road 1, Berlin",
        accent="#2f5bd8", ink="#ffffff", link="#2f5bd8", font="system-ui, 'Segoe UI', sans-serif",
        radius="10px", footer="Thank you.",
    )  # fmt: skip


def links() -> Links:
    page = f"{BASE}/t/{TOKEN}"
    return Links(
        track=page, preferences=f"{BASE}/p/{TOKEN}", unsubscribe=f"{BASE}/u/{TOKEN}",
        returns=f"{BASE}/returns?a=1&b=2", report=f"{page}#problem", confirm=f"{page}#received",
        address=f"{page}#address", address_right=f"{page}#right", wait=f"{page}#backorder",
        swap=f"{page}#backorder",
        cancel=f"{page}#cancel", pay="https://acme.example/pay", feedback=f"{page}#feedback",
    )  # fmt: skip
