"""A calendar: the brand's own or one by name, and who keeps it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from waypost.console.forms.policy import (
    Form,
    changed,
    country_fault,
    days,
    finished,
    lines,
    text,
)
from waypost.core.policy import Hours, Policy

_TEXTS = ("zone", "opens", "closes", "cutoff", "country", "subdivision")


def shown(policy: Policy, name: str) -> Form:
    """name: "" is the brand's own calendar. One that is not there yet begins like the brand's."""
    hours = policy.calendars.get(name, policy.hours) if name else policy.hours
    values: dict[str, Any] = {field: getattr(hours, field) for field in _TEXTS}
    values |= {
        "name": name,
        "workdays": list(hours.workdays),
        "closed": _written(hours.closed),
        "working": _written(hours.working),
        "home_zone": policy.zone,
        "home_country": policy.country,
    }
    for table in ("warehouses", "carriers"):
        kept = [who for who, which in getattr(policy, table).items() if name and which == name]
        values[table] = "\n".join(kept)
    return Form(values, {}, policy)


def _written(found: tuple[date, ...]) -> str:
    return "\n".join(day.isoformat() for day in found)


def read(post: QueryDict, policy: Policy, name: str | None) -> Form:
    """name: "" is the brand's own calendar, None a new one, which is called as it is typed."""
    values, errors = _typed(post), {}
    hours = _hours(post, values, errors)
    if name == "":
        values["home_country"] = values["home_country"].upper()
        fault = country_fault(values["home_country"])
        if fault:
            errors["home_country"] = fault
        after = changed(
            policy, hours=hours, zone=values["home_zone"], country=values["home_country"]
        )
        return finished(values, errors, after, _place("$.hours"), ("$.hours", "$.zone"))
    if name is None:
        name = values["name"]
        if not name:
            errors["name"] = _("A calendar needs a name")
        elif name in policy.calendars:
            errors["name"] = _("There is a calendar of this name already")
    after = changed(
        policy,
        calendars={**policy.calendars, name: hours},
        warehouses=_kept(policy.warehouses, name, lines(post, "warehouses")),
        carriers=_kept(policy.carriers, name, lines(post, "carriers")),
    )
    area = f"$.calendars.{name}"
    return finished(values, errors, after, _place(area), (area,))


def without(policy: Policy, name: str) -> Policy:
    """Who kept this calendar keeps the brand's."""
    return changed(
        policy,
        calendars={key: hours for key, hours in policy.calendars.items() if key != name},
        warehouses=_kept(policy.warehouses, name, []),
        carriers=_kept(policy.carriers, name, []),
    )


def _typed(post: QueryDict) -> dict[str, Any]:
    names = (*_TEXTS, "name", "home_zone", "home_country")
    values: dict[str, Any] = {name: text(post, name) for name in names}
    areas = ("closed", "working", "warehouses", "carriers")
    values |= {name: post.get(name, "").replace("\0", "") for name in areas}
    chosen = {int(day) for day in post.getlist("workday") if day in "0123456" and day}
    return values | {"workdays": sorted(chosen)}


def _hours(post: QueryDict, values: dict[str, Any], errors: dict[str, str]) -> Hours:
    free: dict[str, tuple[date, ...]] = {}
    for field in ("closed", "working"):
        free[field], fault = days(post, field)
        if fault:
            errors[field] = fault
    return Hours(
        zone=values["zone"],
        workdays=tuple(values["workdays"]),
        opens=values["opens"] or "00:00",
        closes=values["closes"] or "24:00",
        country=values["country"].upper(),
        subdivision=values["subdivision"],
        closed=free["closed"],
        working=free["working"],
        cutoff=values["cutoff"],
    )


def _kept(table: dict[str, str], name: str, keepers: list[str]) -> dict[str, str]:
    others = {who: which for who, which in table.items() if which != name}
    return others | dict.fromkeys(keepers, name)


def _place(area: str) -> Any:
    def place(path: str) -> str:
        if path == "$.zone":
            return "home_zone"
        field = path.removeprefix(area).lstrip(".")
        return field or "opens"

    return place
