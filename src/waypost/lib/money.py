"""Money: decimal text of a partner to integer minor units, and back for people."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

# Currencies whose minor unit is not 1/100 (ISO 4217).
WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"

LIMIT = 10**15  # beyond any order; a larger amount is a fault of the sender


class AmountUnreadable(ValueError):
    """A text that is no amount of money, or one beyond reason."""


def exponent(currency: str) -> int:
    """Digits after the point for `currency`, 2 where ISO 4217 says nothing else."""
    code = currency.upper()
    if len(code) != 3:
        return 2
    if code in WHOLE:
        return 0
    return 3 if code in THOUSANDTHS else 2


def minor(amount: str | int | float | Decimal, currency: str) -> int:
    """`"10.50", "USD"` to 1050. Never through a binary float's rounding."""
    try:
        value = Decimal(str(amount)).scaleb(exponent(currency))
        whole = int(value.to_integral_value())
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise AmountUnreadable(f"{amount!r} is no amount of {currency}") from error
    if abs(whole) > LIMIT:
        raise AmountUnreadable(f"{amount!r} {currency} is beyond reason")
    return whole


def plain(amount_minor: int, currency: str) -> str:
    """`1050, "USD"` to `"10.50 USD"`."""
    digits = exponent(currency)
    return f"{Decimal(amount_minor).scaleb(-digits):,.{digits}f} {currency}".strip()
