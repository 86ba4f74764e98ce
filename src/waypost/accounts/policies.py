"""A brand's policy as versions: what is in force, drafts, putting one in force."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
from django.http import HttpRequest
from django.utils import timezone

from waypost.accounts.audit import note
from waypost.accounts.models import Brand, Person, PolicyDraft, PolicyPreview, PolicyVersion
from waypost.accounts.scope import Seat
from waypost.core.policy import (
    Policy,
    PolicyUnreadable,
    check,
    policy_from_json,
)

Content = dict[str, Any]


class Overtaken(Exception):
    """Somebody put another version in force meanwhile. Nothing was changed."""


class InForce(NamedTuple):
    """number 0 and no instant: nobody has changed the policy as it was found yet."""

    number: int
    content: Content
    at: datetime | None = None
    person_id: int | None = None


def policy_of(content: Content) -> Policy:
    """PolicyUnreadable when it cannot be followed."""
    return policy_from_json(json.dumps(content).encode())


def content_of(policy: Policy) -> Content:
    """What is stored of a policy: the brand's place, and what differs from the defaults."""
    return {"zone": policy.zone, "country": policy.country} | _differing(policy)


def _differing(it: Any) -> Any:
    """As JSON, without the fields that equal their default: msgspec leaves out only those that
    are the very default, and what was typed or decoded never is."""
    if isinstance(it, msgspec.Struct):
        known = ((field, getattr(it, field.name)) for field in msgspec.structs.fields(it))
        return {field.name: _differing(value) for field, value in known if value != _default(field)}
    if isinstance(it, dict):
        return {name: _differing(value) for name, value in it.items()}
    if isinstance(it, list | tuple):
        return [_differing(value) for value in it]
    return it.isoformat() if isinstance(it, date) else it


def _default(field: msgspec.structs.FieldInfo) -> Any:
    factory = field.default_factory
    return field.default if factory is msgspec.NODEFAULT else factory()


def in_force(brand_id: int) -> InForce:
    """The policy that workers judge by, whoever wrote it."""
    return _in_force(Brand.objects.get(pk=brand_id))


def _in_force(brand: Brand) -> InForce:
    content = {"zone": brand.zone, "country": brand.country} | brand.policy
    newest = PolicyVersion.objects.filter(brand_id=brand.pk).order_by("-number").first()
    if newest is None:
        return InForce(0, content)
    if newest.policy != content:
        return InForce(newest.number + 1, content)
    return InForce(newest.number, content, newest.at, newest.person_id)


def put_in_force(
    request: HttpRequest, policy: Policy, why: str, base: int, preview: Content | None = None
) -> int:
    """Make `policy` the version in force; its number.

    base: the version that it was made from; Overtaken when that is in force no more.
    PolicyUnreadable when it cannot be followed. The policy as it was found becomes a version too.
    """
    check(policy)
    assert isinstance(request.user, Person)
    seat: Seat = request.seat  # type: ignore[attr-defined]
    brand = Brand.objects.select_for_update().get(pk=seat.brand_id)
    known = _in_force(brand)
    if known.number != base:
        raise Overtaken
    now = timezone.now()
    if known.at is None:
        PolicyVersion.objects.create(
            brand_id=brand.pk,
            number=known.number,
            policy=known.content,
            at=brand.created_at if known.number == 0 else now,
        )
    content = content_of(policy)
    number = known.number + 1
    PolicyVersion.objects.create(
        brand_id=brand.pk,
        number=number,
        policy=content,
        at=now,
        person_id=request.user.pk,
        why=why,
        preview=preview,
    )
    brand.zone, brand.country = policy.zone, policy.country
    brand.policy = {
        name: value for name, value in content.items() if name not in ("zone", "country")
    }
    brand.save(update_fields=["zone", "country", "policy"])
    note(request, "policy.changed", f"{number}: {why}"[:500], known.content, content)
    return number


def loaded(value: Any) -> Any:
    """A JSON column of a raw query, which comes as text."""
    return json.loads(value) if isinstance(value, str) else value


def version(brand_id: int, number: int) -> PolicyVersion | None:
    return PolicyVersion.objects.filter(brand_id=brand_id, number=number).first()


def draft_of(brand_id: int, person_id: int) -> PolicyDraft | None:
    return PolicyDraft.objects.filter(brand_id=brand_id, person_id=person_id).first()


def keep_draft(brand_id: int, person_id: int, policy: Policy, base: int) -> None:
    """Keep what a person prepares; one that changes nothing is forgotten."""
    content = content_of(policy)
    if content == _spelled(in_force(brand_id).content):
        forget_draft(brand_id, person_id)
        return
    PolicyDraft.objects.update_or_create(
        brand_id=brand_id,
        person_id=person_id,
        defaults={"base": base, "policy": content, "changed_at": timezone.now()},
    )


def _spelled(content: Content) -> Content:
    """As `content_of` writes it, where it can be followed at all."""
    try:
        return content_of(policy_of(content))
    except PolicyUnreadable:
        return content


def forget_draft(brand_id: int, person_id: int) -> None:
    PolicyDraft.objects.filter(brand_id=brand_id, person_id=person_id).delete()
    PolicyPreview.objects.filter(brand_id=brand_id, person_id=person_id).delete()


def merged(base: Any, mine: Any, theirs: Any) -> tuple[Any, list[str]]:
    """What I changed since `base` on top of what others did; where both did, mine stands, and the
    places are named (`spans.late_dispatch`). Objects are merged name by name, lists are not."""
    if mine in (base, theirs):
        return theirs, []
    if theirs == base:
        return mine, []
    if not (isinstance(mine, dict) and isinstance(theirs, dict)):
        return mine, [""]
    base = base if isinstance(base, dict) else {}
    found: Content = {}
    clashes: list[str] = []
    for name in dict.fromkeys([*theirs, *mine, *base]):
        value, inner = merged(base.get(name), mine.get(name), theirs.get(name))
        if value is not None:
            found[name] = value
        clashes += [f"{name}.{it}".rstrip(".") for it in inner]
    return found, clashes
