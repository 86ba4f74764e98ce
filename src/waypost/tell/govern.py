"""govern: which of one customer's causes are told now, how, and why not the others. Pure.

The order of the rules: what is never told is dropped; of what speaks about the same thing the
strongest stays; the rest is held for its reason, or goes, together where it belongs together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from waypost.tell.case import Case, Decided, Pending, Ruling, Sending
from waypost.tell.catalogue import MARKETING, SORTS, Priority
from waypost.tell.drops import dropped, replaced
from waypost.tell.hours import Clock, clock
from waypost.tell.reach import Reached, apart, language_of, reach
from waypost.tell.states import Autonomy, Form, MessageState, Reason, Verdict

DAILY = "daily"
_LOOK_AGAIN = timedelta(days=1)
_PAUSED_LOOK = timedelta(minutes=10)
_SERVED = frozenset({Reason.DIGEST, Reason.BUDGET})
_ASKS = {
    Autonomy.DRAFT: (Reason.DRAFT, MessageState.DRAFT),
    Autonomy.APPROVE: (Reason.APPROVAL, MessageState.ASKED),
}


def decide(case: Case, now: datetime) -> Decided:
    """Rule on every pending cause of one person at `now`."""
    return _Governor(case, now).decide()


def clock_of(case: Case) -> Clock:
    """The person's day: their zone, else that of their newest order's address, else the brand's."""
    person = case.person
    zone = person.zone
    if zone is None:
        zones = [it.zone for _, it in sorted(case.orders.items()) if it.zone is not None]
        zone = zones[-1] if zones else case.zone
    return clock(case.desk, zone, person.quiet_since, person.quiet_until)


class _Group:
    """Causes that go as one message, and why they wait if they must."""

    __slots__ = ("causes", "reached", "served")

    def __init__(self, causes: list[Pending], reached: Reached, served: Reason | None) -> None:
        self.causes, self.reached, self.served = causes, reached, served

    @property
    def priority(self) -> Priority:
        return max(SORTS[it.name].priority for it in self.causes)

    @property
    def hurry(self) -> bool:
        return any(it.hurry for it in self.causes)

    @property
    def passes(self) -> bool:
        """Past every budget."""
        return self.hurry or self.priority is Priority.URGENT


class _Governor:
    def __init__(self, case: Case, now: datetime) -> None:
        self.case, self.now = case, now
        self.clock = clock_of(case)
        self.rulings: dict[int, Ruling] = {}
        self.sendings: list[Sending] = []
        self.reached: dict[int, Reached] = {}

    def decide(self) -> Decided:
        rest = replaced(self._tellable(), self.rulings)
        free = [it for it in rest if not self._held(it)]
        groups = [group for group in self._groups(free) if not self._quiet(group)]
        self._spend(groups)
        return Decided(self.rulings, self.sendings)

    def _tellable(self) -> list[Pending]:
        """What nothing forbids, and that reaches the person by some channel."""
        rest: list[Pending] = []
        for it in self.case.pending:
            ruling = dropped(it, self.case, self.now)
            if ruling is None:
                found = reach(it.name, it.order_id, self.case)
                if isinstance(found, Reason):
                    ruling = Ruling(Verdict.DROP, found)
                else:
                    self.reached[it.id] = found
            if ruling is None:
                rest.append(it)
            else:
                self.rulings[it.id] = ruling
        return rest

    def _held(self, it: Pending) -> bool:
        ruling = self._hold(it)
        if ruling is not None:
            self.rulings[it.id] = ruling
        return ruling is not None

    def _hold(self, it: Pending) -> Ruling | None:
        """Reasons of its own to wait, whatever else there is to tell."""
        now, desk = self.now, self.case.desk
        if desk.paused:
            return Ruling(Verdict.HOLD, Reason.PAUSED, "", now + _PAUSED_LOOK)
        if it.approved and it.look_at is not None and it.look_at > now:
            return Ruling(Verdict.HOLD, Reason(it.reason or Reason.APPROVAL), "", it.look_at)
        if it.hurry:
            return None
        due_at = _due(it, desk.guide_days, desk.survey_days)
        if due_at > now:
            return Ruling(Verdict.HOLD, Reason.SCHEDULED, "", due_at)
        if SORTS[it.name].category in MARKETING and self.case.orders[it.order_id].troubled:
            return Ruling(Verdict.HOLD, Reason.OPEN_TROUBLE, "", now + _LOOK_AGAIN)
        if it.name == "moving_again" and any(
            said.going and said.order_id == it.order_id and said.subject == it.subject
            for said in self.case.said
        ):
            return Ruling(Verdict.HOLD, Reason.SCHEDULED, "", now + timedelta(minutes=1))
        asks = _ASKS.get(desk.of(it.name))
        if it.message_id and not it.approved and asks is not None:
            return self._ask_on(it, asks[0])
        if asks is not None and not it.approved:
            self._send(_Group([it], self.reached[it.id], None), asks[1])
            return self._ask_on(it, asks[0])
        return None

    def _ask_on(self, it: Pending, reason: Reason) -> Ruling:
        over = it.at + SORTS[it.name].fresh + timedelta(seconds=1)
        return Ruling(Verdict.HOLD, reason, "", max(self.now, min(over, self.now + _LOOK_AGAIN)))

    def _groups(self, free: Sequence[Pending]) -> list[_Group]:
        """What goes now, together where it belongs together; the rest is held."""
        alone = [it for it in free if _alone(it)]
        others = [it for it in free if not _alone(it)]
        groups = [_Group([it], self.reached[it.id], None) for it in alone]
        if self._daily():
            return groups + self._digest(others, Reason.DIGEST)
        late = [it for it in others if self._served(it)]
        groups += self._digest(late, Reason.BUDGET)
        by_order: dict[tuple[int, bool], list[Pending]] = {}
        for it in others:
            if it not in late:
                marketing = SORTS[it.name].category in MARKETING
                by_order.setdefault((it.order_id, marketing), []).append(it)
        for causes in by_order.values():
            groups += self._by_channel(self._gathered(causes), None)
        return groups

    def _daily(self) -> bool:
        pace = self.case.person.pace
        return pace == DAILY or (not pace and self.case.desk.digest)

    def _digest(self, causes: list[Pending], reason: Reason) -> list[_Group]:
        """All of it in the digest, if it is time; else all of it waits for the next one."""
        if any(map(self._served, causes)):
            return self._by_channel(causes, reason)
        self._hold_all(causes, reason, self.clock.next_digest(self.now))
        return []

    def _served(self, it: Pending) -> bool:
        return it.reason in _SERVED and it.until is not None and it.until <= self.now

    def _gathered(self, causes: list[Pending]) -> list[Pending]:
        """News of several parcels waits a little for that of the others."""
        if self.case.orders[causes[0].order_id].parcels < 2 or not self.case.desk.gather_minutes:
            return causes
        wait = timedelta(minutes=self.case.desk.gather_minutes)
        news = [it for it in causes if SORTS[it.name].chain == "parcel"]
        ready_at = min((it.noted_at + wait for it in news), default=self.now)
        if ready_at <= self.now:
            return causes
        self._hold_all(news, Reason.GATHERING, ready_at)
        return [it for it in causes if it not in news]

    def _by_channel(self, causes: Iterable[Pending], served: Reason | None) -> list[_Group]:
        found: dict[tuple[Reached, int], list[Pending]] = {}
        for it in causes:
            reached = self.reached[it.id]
            order_id = apart(reached, it.order_id, self.case.person)
            found.setdefault((reached, order_id), []).append(it)
        return [_Group(its, reached, served) for (reached, _), its in found.items()]

    def _quiet(self, group: _Group) -> bool:
        if group.hurry or not self.clock.quiet(self.now):
            return False
        reason = group.served or Reason.QUIET_HOURS
        self._hold_all(group.causes, reason, self.clock.awake(self.now))
        return True

    def _spend(self, groups: list[_Group]) -> None:
        """The most important first, until the day's budget is used up; what is urgent passes."""
        today = self.clock.day(self.now)
        used = sum(1 for at in self.case.taken if self.clock.day(at) == today)
        for group in sorted(groups, key=_by_weight):
            if not group.passes and used >= self.case.desk.budget:
                until = self.clock.tomorrows_digest(self.now)
                self._hold_all(group.causes, Reason.BUDGET, until)
                continue
            used += 1
            self._send(group, MessageState.WAITING)
            verdict = Verdict.SEND if len(group.causes) == 1 else Verdict.MERGE
            for it in group.causes:
                self.rulings[it.id] = Ruling(verdict, group.served)

    def _hold_all(self, causes: Iterable[Pending], reason: Reason, until: datetime) -> None:
        for it in causes:
            self.rulings[it.id] = Ruling(Verdict.HOLD, reason, "", until)

    def _send(self, group: _Group, state: MessageState) -> None:
        causes = sorted(group.causes, key=lambda it: (-SORTS[it.name].priority, it.at, it.id))
        lead, orders = causes[0], {it.order_id for it in causes}
        order = self.case.orders[lead.order_id]
        single = len(causes) == 1
        letter = lead.name if single else "digest"
        if letter == "dispatched" and order.partly:
            letter = "partly_dispatched"
        self.sendings.append(
            Sending(
                tuple(causes),
                letter,
                Form.SINGLE if single else Form.DIGEST,
                *group.reached,
                language_of(self.case.person, order, self.case.desk),
                int(group.priority),
                lead.order_id if len(orders) == 1 else 0,
                state,
                lead.message_id if lead.approved else 0,
            )
        )


def _by_weight(group: _Group) -> tuple[int, datetime, int]:
    first = min(group.causes, key=lambda it: (it.at, it.id))
    return -group.priority, first.at, first.id


def _alone(it: Pending) -> bool:
    """What somebody must act on has a message of its own, and so has what a colleague saw."""
    return it.approved or it.hurry or SORTS[it.name].priority is Priority.URGENT


def _due(it: Pending, guide_days: int, survey_days: int) -> datetime:
    days = {"guide": guide_days, "survey": survey_days}.get(it.name, 0)
    return it.at + timedelta(days=days)
