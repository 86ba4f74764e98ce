"""The list's tabs, chips and menus: links that narrow, sort and group it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waypost.accounts.roles import seat_of
from waypost.console.lists import Choice, Filter, address, filter_of
from waypost.console.read import issues
from waypost.console.read.issues import Counted, Standing
from waypost.console.read.people import Colleague
from waypost.console.read.triage import AGES, FACETS, NAMES, TABS, VALUES, Asked
from waypost.console.words.journey import LEGS
from waypost.console.words.kinds import kind_of

_MENU = 60  # lines in a menu
_TITLES = {
    "open": gettext_lazy("Open"),
    "warning": gettext_lazy("Warnings"),
    "snoozed": gettext_lazy("Snoozed"),
    "resolved": gettext_lazy("Resolved"),
    "closed": gettext_lazy("Closed by itself"),
}
_SEVERITIES = (
    ("4", gettext_lazy("Critical")),
    ("3", gettext_lazy("High")),
    ("2", gettext_lazy("Medium")),
    ("1", gettext_lazy("Low")),
)
_SORTS = {
    "severity": gettext_lazy("Worst first"),
    "newest": gettext_lazy("Newest first"),
    "oldest": gettext_lazy("Oldest first"),
    "due": gettext_lazy("By deadline"),
    "value": gettext_lazy("By order value"),
    "waking": gettext_lazy("Back soonest"),
}
_GROUPS = {
    "": gettext_lazy("One by one"),
    "kind": gettext_lazy("By kind"),
    "cause": gettext_lazy("By cause"),
}
_TIERS = {
    "new": gettext_lazy("New"),
    "returning": gettext_lazy("Returning"),
    "loyal": gettext_lazy("Loyal"),
    "vip": gettext_lazy("VIP"),
}
_FACET_TITLES = {
    "warehouse": gettext_lazy("Warehouse"),
    "service": gettext_lazy("Service"),
    "country": gettext_lazy("Country"),
    "sku": gettext_lazy("SKU"),
    "tier": gettext_lazy("Customer tier"),
    "channel": gettext_lazy("Channel"),
}
_Line = tuple[str, str] | tuple[str, str, int | None]


class Tab(NamedTuple):
    """total: as text; "" where it is not known."""

    name: str
    title: str
    total: str
    url: str
    chosen: bool


def query(request: HttpRequest, names: Sequence[str], /, **changes: str | None) -> str:
    """The part of the address that says what is listed, in a fixed order, with changes."""
    wanted = {name: request.GET.get(name, "") for name in names} | changes
    return urlencode([(name, value) for name, value in wanted.items() if value])


def tabs(
    request: HttpRequest, asked: Asked, found: Iterable[Standing], total: Counted
) -> list[Tab]:
    """Counts are under the same filters as the list, where that is known at once."""
    counts: Counter[str] = Counter()
    for it in issues.fitting(found, asked):
        counts[it.status] += it.n
    everywhere = not asked.beyond
    made = []
    for name, tab in TABS.items():
        if name == asked.status:
            shown = f"{total.n:,}+" if total.more else f"{total.n:,}"
        else:
            shown = f"{counts[name]:,}" if tab.counted and everywhere else ""
        kept = query(request, [*NAMES, "group"], status="" if name == "open" else name)
        url = reverse("issues") + (f"?{kept}" if kept else "")
        made.append(Tab(name, str(_TITLES[name]), shown, url, name == asked.status))
    return made


def chips(
    request: HttpRequest,
    asked: Asked,
    found: Sequence[Standing],
    colleagues: Iterable[Colleague],
) -> list[Filter]:
    """All filters, with the choices that there are."""
    brand_id = seat_of(request).brand_id
    kinds = [(it, kind_of(it).title, count) for it, count in _values(found, asked, "kind")]
    levels = dict(_values(found, asked, "severity"))
    counted = bool(TABS[asked.status].counted)
    severities: list[_Line] = [
        (it, str(title), levels.get(it, 0) if counted else None) for it, title in _SEVERITIES
    ]
    plain = {
        name: [(it, it, n) for it, n in _values(found, asked, name)] for name in ("carrier", "lane")
    }
    people: list[_Line] = [("me", _("Me")), ("none", _("Nobody"))]
    people += [(str(it.id), it.shown) for it in colleagues if it.id != request.user.pk]
    return [
        filter_of(request, "severity", _("Severity"), severities),
        filter_of(request, "stage", _("Stage"), [(it.name, str(it.title)) for it in LEGS]),
        filter_of(request, "kind", _("Kind"), kinds),
        filter_of(request, "carrier", _("Carrier"), plain["carrier"]),
        filter_of(request, "lane", _("Lane"), plain["lane"]),
        filter_of(request, "assignee", _("Assigned to"), people),
        *_facets(request, issues.facets(brand_id, asked)),
        *_times(request, asked),
        filter_of(request, "value", _("Worth at least"), [(it, it) for it in VALUES]),
    ]


def _values(found: Iterable[Standing], asked: Asked, name: str) -> list[tuple[str, int | None]]:
    """A dimension's values in this tab under all other filters, the most frequent first; without
    counts where tallies do not know the tab."""
    counted = TABS[asked.status].counted
    at = Standing._fields.index(name)
    counts: Counter[str] = Counter()
    for it in issues.fitting(found, asked, but=name) if counted else found:
        if it[at] and it.status == (counted or it.status):
            counts[str(it[at])] += it.n
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_MENU]
    return [(value, n if counted else None) for value, n in ranked]


def _facets(request: HttpRequest, found: Iterable[str]) -> list[Filter]:
    by_name: dict[str, list[str]] = {name: [] for name in FACETS}
    for facet in found:
        name, _colon, value = facet.partition(":")
        if name in by_name and value:
            by_name[name].append(value)
    return [
        filter_of(
            request,
            name,
            str(_FACET_TITLES[name]),
            [(value, _facet(name, value)) for value in values[:_MENU]],
        )
        for name, values in by_name.items()
        if len(values) > 1 or request.GET.get(name)
    ]


def _times(request: HttpRequest, asked: Asked) -> list[Filter]:
    """How old for what stands, since when for what is over."""
    living = bool(asked.tab.counted)
    return [
        filter_of(request, name, title, choices)
        for name, title, choices, fits in (
            ("age", _("Older than"), _ages(), living),
            ("since", _("Since"), _days(), not living),
        )
        if fits or request.GET.get(name)
    ]


def _facet(name: str, value: str) -> str:
    if name == "tier":
        return str(_TIERS.get(value, value))
    return value.upper() if name in ("country", "sku") else value


def _ages() -> list[_Line]:
    titles = {"1d": _("1 day"), "3d": _("3 days"), "7d": _("7 days"), "14d": _("14 days")}
    return [(it, titles[it]) for it in AGES]


def _days() -> list[_Line]:
    today = timezone.localdate()
    return [
        (today.isoformat(), _("Today")),
        ((today - timedelta(days=1)).isoformat(), _("Yesterday")),
        ((today - timedelta(days=7)).isoformat(), _("7 days ago")),
        ((today - timedelta(days=30)).isoformat(), _("30 days ago")),
    ]


def cleared(request: HttpRequest) -> str:
    """The list without its filters."""
    return address(request, **dict.fromkeys(NAMES))


def sorts(request: HttpRequest, asked: Asked) -> Filter:
    first = asked.tab.sorts[0]
    choices = [
        Choice(
            name,
            str(_SORTS[name]),
            address(request, sort=None if name == first else name),
            name == asked.sorted_by,
        )
        for name in asked.tab.sorts
    ]
    return Filter("sort", _("Sort"), choices, str(_SORTS[asked.sorted_by]), "")


def groupings(request: HttpRequest, asked: Asked) -> list[Choice]:
    if not TABS[asked.status].counted:
        return []
    return [
        Choice(name, str(title), address(request, group=name), name == asked.group)
        for name, title in _GROUPS.items()
    ]


def reasons() -> list[str]:
    """Why people resolve issues, ready to choose."""
    return [
        _("Carrier confirmed delivery"),
        _("Customer informed"),
        _("Replacement sent"),
        _("Refunded"),
        _("Carrier claim filed"),
        _("Fixed in the warehouse"),
        _("False alarm"),
    ]


def untils() -> list[tuple[str, str]]:
    """Until when people snooze, ready to choose: the words that `until` reads."""
    return [
        ("1h", _("1 hour")),
        ("4h", _("4 hours")),
        ("tomorrow", _("Tomorrow at 9:00")),
        ("monday", _("Monday at 9:00")),
        ("7d", _("In a week")),
    ]
