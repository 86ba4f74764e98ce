"""What an order is found by, however it is typed."""

from __future__ import annotations

from datetime import UTC, datetime

from waypost.core.bodies import Address, Customer, Line
from waypost.core.order import OrderState, Parcel, Payment, Return
from waypost.overview import terms

AT = datetime(2026, 3, 2, tzinfo=UTC)
MARK = (AT, b"fact")


def order(**known: object) -> OrderState:
    customer = Customer(
        id="7", name="Zoë O'Brien", email=" Zoe@Example.COM ", phone="+49 (170) 1234567"
    )
    return OrderState(
        number=(*MARK, "#EU-1043"),
        customer=(*MARK, customer),
        ship_to=(*MARK, Address(name="Jürgen Weiß", country="DE")),
        lines=(*MARK, (Line("1", sku="MUG-Blue"), Line("2", sku=""))),
        payments={"pi_3Abc": Payment()},
        parcels={"1Z999": Parcel()},
        returns={"RMA-7": Return()},
        **known,  # type: ignore[arg-type]
    )


def test_an_order_is_found_by_all_that_anybody_would_type() -> None:
    assert terms.terms_of(order()) == sorted(
        [
            *("number:EU-1043", "number:1043", "email:zoe@example.com"),
            *("phone:491701234567", "phone:701234567", "tracking:1Z999", "sku:mug-blue"),
            *("payment:pi_3abc", "return:rma-7"),
            *("name:zoe", "name:brien", "name:jurgen", "name:weiss"),
        ]
    )


def test_a_person_who_was_erased_is_not_found() -> None:
    found = terms.terms_of(order(erased=MARK))
    assert not [it for it in found if it.startswith(("name:", "email:", "phone:"))]
    assert "number:1043" in found


def test_what_is_typed_is_spelled_as_what_is_stored() -> None:
    stored = terms.terms_of(order())
    typed = [
        terms.number(" #eu-1043"),
        terms.email("ZOE@example.com"),
        terms.phone("0049 170 1234567"[2:]),
        terms.tracking("1z 999"),
        terms.sku("Mug-BLUE"),
        terms.payment("PI_3abc"),
        terms.back("rma-7"),
        *map(terms.name, terms.words("ZOË brien")),
    ]
    assert set(typed) <= set(stored)


def test_a_name_with_one_typo_shares_a_deletion_with_the_right_one() -> None:
    right = terms.deletions("lovelace")
    for typed in ("lovelac", "lovelaces", "lovelaxe", "ovelace", "lovleace"):
        assert right & terms.deletions(typed), typed
    assert not right & terms.deletions("wallace")
    assert terms.deletions("ada") == {"ada"}


def test_control_characters_never_reach_a_list() -> None:
    state = OrderState(lines=(*MARK, (Line("1", sku="a\x1fb\x00c"),)))
    assert terms.terms_of(state) == ["sku:a b c"]
