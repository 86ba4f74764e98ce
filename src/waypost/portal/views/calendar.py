"""The expected days as an entry for a calendar."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from waypost.portal.guest import by_link, void_page
from waypost.portal.tracked import Tracked, tracked
from waypost.portal.visitor import Guest
from waypost.tell import pages
from waypost.tell.links import LinkVoid, Scope


@require_safe
@by_link(Scope.ORDER)
def entry(request: HttpRequest, guest: Guest) -> HttpResponse:
    """An all-day event from the first expected day to the last."""
    found = tracked(guest, int(guest.subject))
    if found is None or found.order.expected is None:
        return void_page(request, LinkVoid("forged"))
    with translation.override(found.language):
        body = _calendar(guest, found).to_ical()
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="parcel.ics"'
    return response


def _calendar(guest: Guest, found: Tracked) -> Calendar:
    due = found.order.expected
    assert due is not None
    event = Event()
    title = _("Parcel of %(brand)s") % {"brand": guest.brand.name}
    event.add("summary", title)
    event.add("uid", f"order-{guest.brand.pk}-{guest.subject}@waypost")
    event.add("dtstamp", found.now)
    event.add("dtstart", due.first)
    event.add("dtend", due.last + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("description", f"{found.order.headline} {found.order.explains}".strip())
    event.add("url", f"{pages.base_of(guest.desk)}/t/{guest.token}")
    calendar = Calendar()
    calendar.add("prodid", "-//Waypost//Tracking//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return calendar
