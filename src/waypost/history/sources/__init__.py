"""One importer's source a file; SOURCES names them as the command line does."""

from __future__ import annotations

from waypost.history.source import Open
from waypost.history.sources import facts_jsonl, olist, shopify_csv

SOURCES: dict[str, Open] = {
    "olist": olist.Olist,
    "shopify-orders-csv": shopify_csv.ShopifyCsv,
    "facts-jsonl": facts_jsonl.FactsJsonl,
}
