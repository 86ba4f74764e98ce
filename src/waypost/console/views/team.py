"""Members and their roles."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waypost.accounts import audit, invite, mail
from waypost.accounts.members import LastOwner, NotYours, change_role, may_give
from waypost.accounts.members import remove as end
from waypost.accounts.models import Membership, Role
from waypost.accounts.roles import may, require, seat_of
from waypost.console.guard import fresh
from waypost.console.read.team import members
from waypost.console.rights import matrix, routes
from waypost.console.views.entry import safe_path


@require_safe
@require(Role.VIEWER)
def team(request: HttpRequest) -> HttpResponse:
    """Everybody sees who is here; managers and owners see who is asked to come, too."""
    seat = seat_of(request)
    manages = may(seat.role, Role.MANAGER)
    open_now = invite.waiting(seat.organisation_id).select_related("invited_by")[:200]
    told = {
        "members": members(seat.organisation_id, seat.role, request.user.pk or 0),
        "invitations": open_now if manages else [],
        "roles": [role for role in reversed(Role) if may_give(seat.role, role)],
        "mail": mail.is_configured(),
        "invited": request.session.pop("invited", None) if manages else None,
        "now": timezone.now(),
    }
    return render(request, "console/team/members.html", told)


@require_safe
@require(Role.VIEWER)
def roles(request: HttpRequest) -> HttpResponse:
    """What each role may do, read off the routes themselves."""
    told = {"matrix": matrix(), "routes": routes(), "roles": list(Role)}
    return render(request, "console/team/roles.html", told)


@require_POST
@require(Role.MANAGER)
def role(request: HttpRequest, membership_id: int, role: str = "") -> HttpResponse:
    """Give a member another role (in the path where an Undo does)."""
    wanted = role or request.POST.get("role", "")
    if wanted not in Role.values:
        raise Http404("no such role")
    member = _member(request, membership_id)
    seat = seat_of(request)
    try:
        before = change_role(seat.organisation_id, membership_id, Role(wanted), seat.role)
    except (NotYours, LastOwner) as refused:
        return _refused(request, refused)
    if before == wanted:
        return redirect("team")
    _note(request, "member.role_changed", member, {"role": before.value}, {"role": wanted})
    said = _("%(name)s is %(role)s now.") % {"name": member.person, "role": Role(wanted).label}
    back = reverse("member_role_is", args=[membership_id, before.value])
    messages.success(request, said, extra_tags=back)
    return redirect(safe_path(request, request.POST.get("next") or reverse("team")))


@require_http_methods(["GET", "HEAD", "POST"])
@require(Role.MANAGER)
@fresh("team")
def remove(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Removing somebody cannot be undone, so their address is typed."""
    member = _member(request, membership_id)
    seat = seat_of(request)
    told = {"member": member, "wrong": False}
    if request.method != "POST":
        return render(request, "console/team/remove.html", told)
    if request.POST.get("email", "").strip().lower() != member.person.email.lower():
        return render(request, "console/team/remove.html", {**told, "wrong": True}, status=422)
    try:
        before = end(seat.organisation_id, membership_id, seat.role)
    except (NotYours, LastOwner) as refused:
        return _refused(request, refused)
    _note(request, "member.removed", member, {"role": before.value}, None)
    said = _("%(name)s no longer belongs to the team.") % {"name": member.person}
    messages.success(request, said)
    return redirect("team" if member.person_id != request.user.pk else "home")


@require_POST
@require(Role.OWNER)
@fresh("team")
def unlock(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Take a member's second factors away, who has lost them; they set up new ones."""
    member = _member(request, membership_id)
    member.person.authenticator_set.all().delete()
    _note(request, "member.two_factor_reset", member, None, None)
    said = _("%(name)s logs in without a second factor until they set one up again.")
    messages.success(request, said % {"name": member.person})
    return redirect("team")


def _member(request: HttpRequest, membership_id: int) -> Membership:
    found = Membership.objects.select_related("person").filter(
        organisation_id=seat_of(request).organisation_id, pk=membership_id
    )
    member = found.first()
    if member is None:
        raise Http404("no such member")
    return member


def _refused(request: HttpRequest, refused: Exception) -> HttpResponse:
    last = _("The last owner stays. Make somebody else an owner first.")
    above = _("You decide about members up to your own role.")
    messages.error(request, last if isinstance(refused, LastOwner) else above)
    return redirect("team")


def _note(
    request: HttpRequest, verb: str, member: Membership, before: object, after: object
) -> None:
    house = seat_of(request).organisation_id
    audit.note(request, verb, member.person.email, before, after, organisation_id=house)
