"""WooCommerce's codes in our words."""

from __future__ import annotations

import re

# Order statuses of WooCommerce itself; plugins add their own.
# https://woocommerce.com/document/managing-orders/order-statuses/
UNPAID = frozenset({"pending", "on-hold"})
PAID = frozenset({"processing", "completed", "refunded"})
COMPLETED = "completed"
CANCELLED = "cancelled"
REFUNDED = "refunded"
FAILED = "failed"
KNOWN = UNPAID | PAID | {CANCELLED, FAILED}
# Not placed yet, or thrown away: the block checkout saves a draft before anyone has bought.
NOT_PLACED = frozenset({"checkout-draft", "auto-draft", "draft", "new", "trash"})

# Order meta of the Shipment Tracking plugin and of those that follow it.
# https://woocommerce.com/document/shipment-tracking/
TRACKING = "_wc_shipment_tracking_items"

# Order meta of the plugin for several languages (WPML).
# https://wpml.org/documentation/related-projects/woocommerce-multilingual/
LANGUAGE = "wpml_language"

# What merchants call their faster shipping methods.
EXPRESS = re.compile(r"(express|expedited|priority|overnight|(next|same)[\s_-]?day)", re.I)
