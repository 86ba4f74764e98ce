"""Reports of a provider's that could not be read: looked at, and read again."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from waypost.accounts.audit import note
from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.read import ways
from waypost.lib.crypt import SecretUnreadable
from waypost.tell import reports


@require_POST
@require(Role.MANAGER)
def reread(request: HttpRequest, way_id: int) -> HttpResponse:
    """Have them read again. That cannot be undone, and does no harm: what was marked stays so."""
    brand_id = seat_of(request).brand_id
    found = ways.way(brand_id, way_id)
    if found is None:
        raise Http404("no such way")
    try:
        again = reports.read_again(brand_id, way_id, timezone.now())
    except SecretUnreadable:
        messages.error(request, _("The secrets cannot be read any more: fill them in again."))
        return redirect("way", way_id)
    note(request, "way.reread", found.title, after={"read": again.read, "left": again.left})
    said = ngettext(
        "%(count)s report could be read. This cannot be undone and does no harm.",
        "%(count)s reports could be read. This cannot be undone and does no harm.",
        again.read,
    )
    tell = messages.success if again.read else messages.info
    tell(request, said % {"count": again.read})
    return redirect("way", way_id)
