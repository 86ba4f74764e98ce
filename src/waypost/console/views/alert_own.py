"""What mail one gets oneself."""

from __future__ import annotations

from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waypost.accounts import audit, mail
from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.read.rows import one

_KEPT = "select mentions, assignments from alerts_choice where brand_id = %s and person_id = %s"
_KEEP = """
insert into alerts_choice (brand_id, person_id, mentions, assignments) values (%s, %s, %s, %s)
on conflict (brand_id, person_id) do update
set mentions = excluded.mentions, assignments = excluded.assignments
"""


@require_http_methods(["GET", "HEAD", "POST"])
@require(Role.VIEWER)
def own(request: HttpRequest) -> HttpResponse:
    of_mine = [seat_of(request).brand_id, request.user.pk]
    before = one(lambda *found: found, _KEPT, of_mine) or (True, True)
    if request.method == "POST":
        after = tuple(request.POST.get(name) == "on" for name in ("mentions", "assignments"))
        if after != before:
            with connection.cursor() as cursor:
                cursor.execute(_KEEP, [*of_mine, *after])
            audit.note(request, "person.mail_chosen", "", _named(before), _named(after))
        messages.success(request, _("Saved."))
        return redirect("alerts_own")
    told = {**_named(before), "mail": mail.is_configured()}
    return render(request, "console/alerts/own.html", told)


def _named(chosen: tuple[bool, ...]) -> dict[str, bool]:
    return dict(zip(("mentions", "assignments"), chosen, strict=True))
