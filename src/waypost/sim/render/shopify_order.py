"""The Order resource of Shopify's REST Admin API, as orders/* webhooks carry it."""

from __future__ import annotations

from typing import Any

import msgspec

from waypost.sim.people import COUNTRIES, Person
from waypost.sim.render import shopify_rest
from waypost.sim.render.shopify_text import CURRENCY, bag, gid, iso, money
from waypost.sim.render.view import View
from waypost.sim.steps import LINE, Life

Json = dict[str, Any]
_GATEWAYS = {"card": ["stripe"], "bank": ["Bank Deposit"]}
_AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15"
_SAME_FOR_ALL: Json = {
    "closed_at": None,
    "company": None,
    "confirmed": True,
    "customer_locale": "en-US",
    "device_id": None,
    "discount_applications": [],
    "discount_codes": [],
    "estimated_taxes": False,
    "landing_site": "/",
    "landing_site_ref": None,
    "location_id": None,
    "merchant_of_record_app_id": None,
    "note": None,
    "note_attributes": [],
    "payment_terms": None,
    "phone": None,
    "reference": None,
    "referring_site": None,
    "source_identifier": None,
    "source_name": "web",
    "source_url": None,
    "tags": "",
    "tax_exempt": False,
    "taxes_included": False,
    "test": False,
    "total_tip_received": "0.00",
    "user_id": None,
}
_encode = msgspec.json.Encoder().encode


def order(life: Life, view: View) -> msgspec.Raw:
    """The order as it stands in `view`; about 7 kB of JSON for one line."""
    constant = life.once("order", lambda: _constant(life))
    moved = view.address is not life.buyer
    stage = f"lines/{sorted(view.dropped)}/{sorted(view.shipped)}"
    changing = {
        "cancel_reason": view.cancel_reason,
        "cancelled_at": None if view.cancelled_at is None else iso(view.cancelled_at),
        "financial_status": view.financial_status,
        "fulfillment_status": view.fulfillment_status,
        "total_outstanding": money(0 if view.payment == "paid" else life.total_minor),
        "updated_at": iso(view.updated_at),
        "fulfillments": [shopify_rest.shipped(life, one) for one in view.shipped.values()],
        "line_items": life.once(
            stage, lambda: [_line(life, view, index) for index in range(len(life.lines))]
        ),
        "refunds": [shopify_rest.made_refund(life, one) for one in view.refunds.values()],
        "shipping_address": life.once(f"address/{moved}", lambda: _address(view.address)),
        **_current_sums(life, view),
    }
    return msgspec.Raw(b"%s,%s" % (bytes(constant)[:-1], _encode(changing)[1:]))


def _constant(life: Life) -> Json:
    """What stays as it was at the checkout."""
    order_id, token = life.id(), life.token("cart")
    placed_at = iso(life.placed_at)
    return {
        "id": order_id,
        "admin_graphql_api_id": gid("Order", order_id),
        "app_id": 580111,
        "browser_ip": "203.0.113.24",
        "buyer_accepts_marketing": life.number % 3 == 0,
        "cart_token": token,
        "checkout_id": life.id(1),
        "checkout_token": token[::-1],
        "client_details": {
            "accept_language": "en-US",
            "browser_height": None,
            "browser_ip": "203.0.113.24",
            "browser_width": None,
            "session_hash": None,
            "user_agent": _AGENT,
        },
        "confirmation_number": token[:9].upper(),
        "contact_email": life.buyer.email,
        "created_at": placed_at,
        "currency": CURRENCY,
        **_sums(life),
        "email": life.buyer.email,
        "name": life.name,
        "number": life.number,
        "order_number": 1000 + life.number,
        "order_status_url": f"https://northlight-outdoor.com/orders/{token}/authenticate",
        "payment_gateway_names": _GATEWAYS[life.method],
        "presentment_currency": CURRENCY,
        "processed_at": placed_at,
        "tax_lines": _tax_lines(life),
        "token": token,
        "total_weight": sum(line.product.grams * line.quantity for line in life.lines),
        "billing_address": _address(life.buyer),
        "customer": _customer(life),
        "shipping_lines": [_shipping_line(life)],
        **_SAME_FOR_ALL,
    }


def _sums(life: Life) -> Json:
    return _bags(
        {
            "subtotal_price": life.goods_minor,
            "total_line_items_price": life.goods_minor,
            "total_price": life.total_minor,
            "total_tax": life.tax_minor,
            "total_discounts": 0,
        }
    ) | {"total_shipping_price_set": bag(life.lane.price_minor)}


def _current_sums(life: Life, view: View) -> Json:
    off = life.total_minor - view.current_total_minor
    return _bags(
        {
            "current_subtotal_price": life.goods_minor - off,
            "current_total_price": view.current_total_minor,
            "current_total_tax": life.tax_minor,
            "current_total_discounts": 0,
        }
    )


def _bags(sums: dict[str, int]) -> Json:
    found: Json = {}
    for name, minor in sums.items():
        found[name] = money(minor)
        found[f"{name}_set"] = bag(minor)
    return found


def _tax_lines(life: Life) -> list[Json]:
    if not life.tax_minor:
        return []
    return [
        {
            "price": money(life.tax_minor),
            "price_set": bag(life.tax_minor),
            "rate": 0.07,
            "title": f"{life.buyer.town.region_name} State Tax",
            "channel_liable": False,
        }
    ]


def _line(life: Life, view: View, index: int) -> Json:
    product, quantity = life.lines[index]
    line_id = life.id(LINE + index)
    packed = any(index in life.parcels[of].lines for of in view.shipped)
    wanted = 0 if index in view.dropped else quantity
    return {
        "id": line_id,
        "admin_graphql_api_id": gid("LineItem", line_id),
        "attributed_staffs": [],
        "current_quantity": wanted,
        "fulfillable_quantity": 0 if packed else wanted,
        "fulfillment_service": "shipbob",
        "fulfillment_status": "fulfilled" if packed else None,
        "gift_card": False,
        "grams": product.grams,
        "name": product.name,
        "price": money(product.price_minor),
        "price_set": bag(product.price_minor),
        "product_exists": True,
        "product_id": 7_200_000_000_000 + len(product.title),
        "properties": [],
        "quantity": quantity,
        "requires_shipping": True,
        "sku": product.sku,
        "taxable": True,
        "title": product.title,
        "total_discount": "0.00",
        "total_discount_set": bag(0),
        "variant_id": 42_000_000_000_000 + product.grams,
        "variant_inventory_management": "shopify",
        "variant_title": product.variant,
        "vendor": "Northlight Outdoor",
        "tax_lines": [],
        "duties": [],
        "discount_allocations": [],
    }


def _shipping_line(life: Life) -> Json:
    price = life.lane.price_minor
    return {
        "id": life.id(2),
        "carrier_identifier": None,
        "code": life.lane.title,
        "discounted_price": money(price),
        "discounted_price_set": bag(price),
        "is_removed": False,
        "phone": None,
        "price": money(price),
        "price_set": bag(price),
        "requested_fulfillment_service_id": None,
        "source": "shopify",
        "title": life.lane.title,
        "tax_lines": [],
        "discount_allocations": [],
    }


def _address(who: Person) -> Json:
    town = who.town
    return {
        "first_name": who.first_name,
        "last_name": who.last_name,
        "name": who.name,
        "company": None,
        "address1": who.street,
        "address2": "",
        "city": town.city,
        "province": town.region_name or None,
        "province_code": town.region or None,
        "country": COUNTRIES[town.country],
        "country_code": town.country,
        "zip": town.postcode,
        "phone": who.phone,
        "latitude": None,
        "longitude": None,
    }


def _customer(life: Life) -> Json:
    who, customer_id = life.buyer, 6_300_000_000_000 + int(life.token("customer")[:8], 16)
    return {
        "id": customer_id,
        "admin_graphql_api_id": gid("Customer", customer_id),
        "email": who.email,
        "created_at": iso(life.placed_at),
        "updated_at": iso(life.placed_at),
        "first_name": who.first_name,
        "last_name": who.last_name,
        "state": "disabled",
        "note": None,
        "verified_email": True,
        "multipass_identifier": None,
        "tax_exempt": False,
        "phone": None,
        "email_marketing_consent": {
            "state": "subscribed" if life.number % 3 == 0 else "not_subscribed",
            "opt_in_level": "single_opt_in",
            "consent_updated_at": iso(life.placed_at) if life.number % 3 == 0 else None,
        },
        "sms_marketing_consent": None,
        "tags": "",
        "currency": CURRENCY,
        "tax_exemptions": [],
        "default_address": {
            "id": customer_id + 1,
            "customer_id": customer_id,
            **_address(who),
            "country_name": COUNTRIES[who.town.country],
            "default": True,
        },
    }
