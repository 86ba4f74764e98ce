"""Where a way's reports come to."""

from __future__ import annotations


def report_url(base: str, brand_id: int, token: str) -> str:
    """The address to be entered at the provider's. The brand is in it because its wall stands
    before the way's row can be read; the token is the secret."""
    return f"{base.rstrip('/')}/reports/{brand_id}/{token}"
