"""The words by which an order is found, in the one spelling that is stored and asked for."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from waypost.core import refs
from waypost.core.order import OrderState
from waypost.lib.plain import plain

LONGEST = 100  # characters of a term; an index entry has its limits
_DIGITS = re.compile(r"\D")
_LETTERS = re.compile(r"[^\W_]+")
_TAIL = 9  # digits of a phone number that are the same with and without its country


def number(value: str) -> str:
    """`number:1043`, as references spell it."""
    return _cut(refs.number(value))


def email(value: str) -> str:
    """`email:ada@example.com`"""
    return _cut("email:" + value.strip().lower())


def phone(value: str) -> str:
    """`phone:491701234567`: digits only, however it is written."""
    return _cut("phone:" + _DIGITS.sub("", value))


def tracking(value: str) -> str:
    """`tracking:1Z999AA10123456784`"""
    return _cut(refs.tracking(value))


def sku(value: str) -> str:
    """`sku:mug-blue`: in lower case."""
    return _cut("sku:" + value.strip().lower())


def payment(value: str) -> str:
    """`payment:pi_3abc`: in lower case, though providers mind it."""
    return _cut("payment:" + value.strip().lower())


def back(value: str) -> str:
    """`return:rma-7`: a return's id, in lower case."""
    return _cut("return:" + value.strip().lower())


def name(word: str) -> str:
    """`name:lovelace`, of a word as `words` gives it."""
    return _cut("name:" + word)


def terms_of(state: OrderState) -> list[str]:
    """Everything that this order can be found by, sorted. Who was erased is not found by name,
    e-mail or phone."""
    found: set[str] = set()
    if state.number is not None:
        found.update(_numbers(state.number[2]))
    found.update(map(tracking, state.parcels))
    found.update(map(payment, state.payments))
    found.update(map(back, state.returns))
    if state.lines is not None:
        found.update([sku(line.sku) for line in state.lines[2] if line.sku])
    if state.erased is None:
        found.update(_of_person(state))
    return sorted(map(plain, found))


def _numbers(value: str) -> list[str]:
    term = number(value)
    digits = _DIGITS.sub("", term)
    spelled = term if not digits else f"number:{digits}"
    return [term] if spelled == term else [term, spelled]


def _of_person(state: OrderState) -> set[str]:
    found: set[str] = set()
    if state.customer is not None:
        customer = state.customer[2]
        found.update(map(name, words(customer.name)))
        if customer.email.strip():
            found.add(email(customer.email))
        if digits := _DIGITS.sub("", customer.phone):
            found.add(phone(digits))
            found.add(phone(digits[-_TAIL:]))
    if state.ship_to is not None and state.ship_to[2].name:
        found.update(map(name, words(state.ship_to[2].name)))
    return found


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The words of a name in lower case, without accents, of two letters or more."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join([letter for letter in bare if not unicodedata.combining(letter)])
    return tuple(
        dict.fromkeys(w[:60] for w in _LETTERS.findall(bare) if len(w) >= 2 or not w.isascii())
    )


def deletions(word: str) -> set[str]:
    """`word`, and each word that it is with one letter left out. Two words that are one typo
    apart have one of these in common. Short words have only themselves."""
    if len(word) <= 3:
        return {word}
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _cut(term: str) -> str:
    return term[:LONGEST]
