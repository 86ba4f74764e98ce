"""A policy in words: spans, scopes, rules of one's own, and what a change changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from waypost.console.words import short
from waypost.console.words.kinds import kind_of
from waypost.core.catalogue import GRADES, SPANS, Grade, Scope, SpanRule, Transit
from waypost.core.policy import Hours, Lane, OwnRule, Policy
from waypost.core.spans import SpanUnreadable
from waypost.core.spans import span as read_span
from waypost.core.words import Severity

MILESTONES: dict[str, Any] = {
    "placed": lazy("placed"),
    "paid": lazy("paid"),
    "warehouse_seen": lazy("seen by the warehouse"),
    "fulfilled": lazy("packed"),
    "labelled": lazy("labelled"),
    "handed_over": lazy("handed over"),
    "first_scan": lazy("scanned for the first time"),
    "last_scan": lazy("scanned last"),
    "ready_for_pickup": lazy("ready for pickup"),
    "delivered": lazy("delivered"),
    "cancelled": lazy("cancelled"),
    "return_requested": lazy("asked to come back"),
    "return_received": lazy("received as a return"),
    "refund_created": lazy("refunded (asked for)"),
    "refund_succeeded": lazy("refunded (gone through)"),
    "feedback_given": lazy("rated by the customer"),
}
PAUSES: dict[str, Any] = {
    "awaiting_payment": lazy("On hold: waits for the payment"),
    "awaiting_return_items": lazy("On hold: waits for goods to come back"),
    "high_risk_of_fraud": lazy("On hold: high risk of fraud"),
    "incorrect_address": lazy("On hold: the address is incorrect"),
    "inventory_out_of_stock": lazy("On hold: out of stock"),
    "online_store_post_purchase_cross_sell": lazy("On hold: the customer may still add to it"),
    "other": lazy("On hold: another reason"),
    "unknown_delivery_date": lazy("On hold: the delivery date is unknown"),
    "payment_review": lazy("The payment is in review"),
    "out_of_stock": lazy("A line is out of stock"),
}
WEEKDAYS = (
    *(lazy("Monday"), lazy("Tuesday"), lazy("Wednesday"), lazy("Thursday"), lazy("Friday")),
    *(lazy("Saturday"), lazy("Sunday")),
)


class Threshold(NamedTuple):
    """A rule for a kind as it applies. built_in: not the brand's own."""

    rule: SpanRule
    built_in: bool


def thresholds(policy: Policy, kind: str) -> list[Threshold]:
    """What applies to a kind, the most specific first; a rule of the brand's that covers
    everything hides the built-in ones."""
    own = policy.spans.get(kind, ())
    taken = {rule.scope for rule in own}
    found = [Threshold(rule, built_in=False) for rule in own]
    if Scope() not in taken:
        built_in = (rule for rule in SPANS.get(kind, ()) if rule.scope not in taken)
        found += [Threshold(rule, built_in=True) for rule in built_in]
    return sorted(found, key=lambda it: (it.rule.scope == Scope(), it.built_in, -named(it.rule)))


def named(rule: SpanRule) -> int:
    """In how many ways a rule is specific."""
    scope = rule.scope
    texts = (scope.service_level, scope.carrier, scope.warehouse, scope.country)
    return sum(map(bool, texts)) + (scope.international is not None)


def span(text: str) -> str:
    """ "48wh" as "48 working hours"; a text that is no span as it is."""
    try:
        amount, unit, _wall = read_span(text)
    except SpanUnreadable:
        return text
    number = number_format(int(amount) if amount == int(amount) else amount)
    count = 1 if amount == 1 else 2
    forms = {
        "h": ngettext("%(count)s hour", "%(count)s hours", count),
        "d": ngettext("%(count)s day", "%(count)s days", count),
        "bd": ngettext("%(count)s business day", "%(count)s business days", count),
        "wh": ngettext("%(count)s working hour", "%(count)s working hours", count),
    }
    return forms[unit] % {"count": number}


def rule(it: SpanRule) -> str:
    if not it.warn:
        return span(it.open)
    return _("%(open)s, warns after %(warn)s") % {"open": span(it.open), "warn": span(it.warn)}


def scope(it: Scope) -> str:
    """ "express, to CA"; "everything" where it is not narrowed."""
    parts = []
    if it.service_level:
        parts.append(_("service level %(name)s") % {"name": it.service_level})
    if it.carrier:
        parts.append(_("with %(carrier)s") % {"carrier": it.carrier})
    if it.warehouse:
        parts.append(_("from %(warehouse)s") % {"warehouse": it.warehouse})
    if it.country:
        parts.append(_("to %(country)s") % {"country": it.country.upper()})
    if it.international is not None:
        parts.append(_("across a border") if it.international else _("at home"))
    return ", ".join(parts) or _("everything")


def milestone(name: str) -> str:
    return str(MILESTONES.get(name, name))


def own(it: OwnRule) -> str:
    """A rule of one's own as a sentence."""
    words = {
        "after": milestone(it.after),
        "expect": milestone(it.expect),
        "within": span(it.within),
        "scope": scope(it.scope),
    }
    if it.scope == Scope():
        text = _("Once an order is %(after)s, it should be %(expect)s within %(within)s.") % words
    else:
        text = (
            _("Once an order (%(scope)s) is %(after)s, it should be %(expect)s within %(within)s.")
            % words
        )
    return f"{text} {_('It warns after %(warn)s.') % {'warn': span(it.warn)}}" if it.warn else text


def grade(it: Grade) -> str:
    """How bad it is, and how that grows."""
    base = short.severity(Severity[it.base.upper()])
    return f"{base}, {growth(it)}" if growth(it) else base


def growth(it: Grade) -> str:
    """ "a step each 24 h up to Critical"; nothing where it stays as it begins."""
    base, cap = (Severity[word.upper()] for word in (it.base, it.cap))
    if not it.step_hours or base >= cap:
        return ""
    hours = number_format(it.step_hours, 0 if it.step_hours == int(it.step_hours) else 1)
    words = {"hours": hours, "cap": short.severity(cap)}
    return _("a step each %(hours)s h up to %(cap)s") % words


def changes(before: Policy, after: Policy) -> list[str]:
    """Every difference, as a line."""
    return [
        *_plain(before, after),
        *_kinds(before, after),
        *_calendars(before, after),
        *_pauses(before, after),
        *_lanes(before.lanes, after.lanes),
        *_transit(before.transit, after.transit),
        *_own(before.own, after.own),
    ]


def _was(title: object, before: object, after: object) -> str:
    return _("%(title)s: %(before)s → %(after)s") % {
        "title": title,
        "before": before,
        "after": after,
    }


def _plain(before: Policy, after: Policy) -> Iterator[str]:
    nothing = _("none")
    told = (
        (_("Time zone"), before.zone, after.zone),
        (_("Country"), before.country or nothing, after.country or nothing),
        (
            _("Warns of a promise after"),
            f"{before.warn_percent} %",
            f"{after.warn_percent} %",
        ),
        (
            _("Lost after the promised date"),
            span(before.lost_after_promise),
            span(after.lost_after_promise),
        ),
        (
            _("Lost without a promised date"),
            span(before.lost_unpromised),
            span(after.lost_unpromised),
        ),
        (
            _("A warehouse reports what it has seen"),
            _yes(before.expects_warehouse),
            _yes(after.expects_warehouse),
        ),
    )
    return (_was(*line) for line in told if line[1] != line[2])


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")


def _kinds(before: Policy, after: Policy) -> Iterator[str]:
    for kind in GRADES:
        title = kind_of(kind).title
        if (kind in before.off) != (kind in after.off):
            off = (
                _("%(kind)s is watched no more") if kind in after.off else _("%(kind)s is watched")
            )
            yield off % {"kind": title}
        yield from _spans(title, thresholds(before, kind), thresholds(after, kind))
        grades = [policy.grades.get(kind, GRADES[kind]) for policy in (before, after)]
        if grades[0] != grades[1]:
            name = _("Severity of %(kind)s") % {"kind": title}
            yield _was(name, grade(grades[0]), grade(grades[1]))


def _spans(title: str, before: list[Threshold], after: list[Threshold]) -> Iterator[str]:
    """Scopes whose thresholds change alike share a line."""
    was, now = ({it.rule.scope: rule(it.rule) for it in found} for found in (before, after))
    alike: dict[tuple[str, str], list[Scope]] = {}
    for where in sorted(dict.fromkeys([*now, *was]), key=lambda it: it != Scope()):
        pair = was.get(where, ""), now.get(where, "")
        if pair[0] != pair[1]:
            alike.setdefault(pair, []).append(where)
    for (old, new), scopes in alike.items():
        narrow = "; ".join(scope(where) for where in scopes if where != Scope())
        name = f"{title} ({narrow})" if narrow else title
        yield _was(name, old or _("as for everything"), new or _("as for everything"))


def _calendars(before: Policy, after: Policy) -> Iterator[str]:
    if before.hours != after.hours:
        yield from _hours(_("Hours of the brand"), before.hours, after.hours)
    for name in dict.fromkeys([*before.calendars, *after.calendars]):
        old, new = before.calendars.get(name), after.calendars.get(name)
        words = {"name": name}
        if old is None:
            yield _("The calendar %(name)s is new") % words
        elif new is None:
            yield _("The calendar %(name)s is gone") % words
        elif old != new:
            yield from _hours(_("Calendar %(name)s") % words, old, new)
    for table in ("warehouses", "carriers"):
        olds, news = getattr(before, table), getattr(after, table)
        home = _("the brand's")
        for name in dict.fromkeys([*olds, *news]):
            if olds.get(name) != news.get(name):
                title = _("Calendar of %(name)s") % {"name": name}
                yield _was(title, olds.get(name, home), news.get(name, home))


def _hours(title: str, before: Hours, after: Hours) -> Iterator[str]:
    titles = {
        "zone": _("zone"),
        "workdays": _("working days"),
        "opens": _("opens"),
        "closes": _("closes"),
        "country": _("holidays of"),
        "subdivision": _("region"),
        "closed": _("closed on"),
        "working": _("works on"),
        "cutoff": _("cut-off"),
    }
    for field, name in titles.items():
        old, new = (_field(field, getattr(it, field)) for it in (before, after))
        if old != new:
            yield _was(f"{title}, {name}", old, new)


def _field(name: str, value: Any) -> str:
    if name == "workdays":
        return ", ".join(str(WEEKDAYS[day]) for day in value if day < 7)
    if isinstance(value, tuple):
        return ", ".join(short.day_of(day) for day in value) or _("none")
    return str(value) or _("none")


def _pauses(before: Policy, after: Policy) -> Iterator[str]:
    for reason in dict.fromkeys([*before.pausing, *after.pausing]):
        if (reason in before.pausing) != (reason in after.pausing):
            pauses = reason in after.pausing
            form = _("Stops the dispatch clock: %(reason)s")
            form = form if pauses else _("Stops the dispatch clock no more: %(reason)s")
            yield form % {"reason": PAUSES.get(reason, reason)}


def lane(it: Lane) -> str:
    words = {"from": it.origin or _("anywhere"), "to": it.destination or _("anywhere")}
    path = _("%(from)s to %(to)s") % words
    return f"{it.carrier}, {path}" if it.carrier else path


def _lanes(before: tuple[Lane, ...], after: tuple[Lane, ...]) -> Iterator[str]:
    was, now = ({lane(it): span(it.silence) for it in lanes} for lanes in (before, after))
    for name in dict.fromkeys([*was, *now]):
        old, new = was.get(name), now.get(name)
        if old != new:
            title = _("Usual silence %(lane)s") % {"lane": name}
            yield _was(title, old or _("none"), new or _("none"))


def transit(it: Transit) -> str:
    """ "1 to 3 business days"."""
    if it.fastest == it.slowest:
        text = ngettext("%(count)s business day", "%(count)s business days", it.slowest)
        return text % {"count": it.slowest}
    words = {"first": it.fastest, "last": it.slowest}
    return _("%(first)s to %(last)s business days") % words


def _transit(before: tuple[Transit, ...], after: tuple[Transit, ...]) -> Iterator[str]:
    was, now = ({scope(it.scope): transit(it) for it in rules} for rules in (before, after))
    for name in dict.fromkeys([*was, *now]):
        old, new = was.get(name), now.get(name)
        if old != new:
            title = _("Transit time, %(scope)s") % {"scope": name}
            yield _was(title, old or _("built in"), new or _("built in"))


def _own(before: tuple[OwnRule, ...], after: tuple[OwnRule, ...]) -> Iterator[str]:
    was, now = ({it.name: it for it in rules} for rules in (before, after))
    for name in dict.fromkeys([*was, *now]):
        old, new = was.get(name), now.get(name)
        words = {"name": name}
        if old is None and new is not None:
            yield _("Your rule %(name)s is new: %(rule)s") % {**words, "rule": own(new)}
        elif new is None:
            yield _("Your rule %(name)s is gone") % words
        elif old is not None and old != new:
            title = _("Your rule %(name)s") % words
            severities = [short.severity(Severity[it.severity.upper()]) for it in (old, new)]
            if own(old) != own(new):
                yield _was(title, own(old), own(new))
            if severities[0] != severities[1]:
                yield _was(title, *severities)
