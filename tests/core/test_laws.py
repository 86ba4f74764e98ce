"""The laws of the judgement, for any life of any order under any policy."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.lives import MONDAY
from tests.core.strategies import absurd_instants, facts, instants, lives, policies
from waypost.core.absorb import STRONGER
from waypost.core.clocks import TICK
from waypost.core.detect.parcels import ALL, look
from waypost.core.facts import Fact
from waypost.core.fold import fold
from waypost.core.judge import Finding, judge
from waypost.core.order import OrderState, pack, unpack
from waypost.core.policy import Policy
from waypost.core.rules import DEFAULT_RULES, Rules
from waypost.core.walk import Lives, Turn, Verb, walk
from waypost.core.words import Direction

THE_END = MONDAY + timedelta(days=60)
lawful = settings(max_examples=60, deadline=None)


@given(lives(), st.data())
@lawful
def test_the_order_of_facts_does_not_matter(life: list[Fact], data: st.DataObject) -> None:
    """Law 1: in any order, any number of times, in any batches, the state is the same."""
    expected = fold(OrderState(), life)
    again = data.draw(st.permutations(life + data.draw(st.lists(st.sampled_from(life)))))
    cut = data.draw(st.integers(0, len(again)))
    state = unpack(pack(fold(OrderState(), again[:cut])))
    assert fold(state, again[cut:]) == expected


@given(lives(), policies(), instants())
@lawful
def test_the_order_of_facts_does_not_change_the_judgement(
    life: list[Fact], policy: Policy, now: datetime
) -> None:
    rules = Rules(policy)
    one = judge(fold(OrderState(), life), rules, now)
    other = judge(fold(OrderState(), reversed(life)), rules, now)
    assert {it.key: it for it in one.findings} == {it.key: it for it in other.findings}
    assert one.wake_at == other.wake_at


@given(lives(), policies(), instants(), st.floats(0, 1))
@lawful
def test_awake_in_time(life: list[Fact], policy: Policy, now: datetime, share: float) -> None:
    """Law 5: until `wake_at` the judgement stays as it is, and at `wake_at` it changes."""
    state, rules = fold(OrderState(), life), Rules(policy)
    judgement = judge(state, rules, now)
    wake_at = judgement.wake_at
    last = now + timedelta(days=3650) if wake_at is None else wake_at - TICK
    between = now + (last - now) * share
    for instant in (between, last):
        same = judge(state, rules, instant)
        assert same.findings == judgement.findings
        assert same.wake_at == wake_at
    if wake_at is not None:
        assert wake_at > now
        assert judge(state, rules, wake_at).findings != judgement.findings


@given(lives(), policies())
@lawful
def test_issues_close_themselves(life: list[Fact], policy: Policy) -> None:
    """Law 6: what lives at the end is what stands at the end, and each life is well-formed."""
    state, open_now, rules = OrderState(), Lives(), Rules(policy)
    walked = walk(state, open_now, life, rules, None, THE_END)
    standing = {it.key: it for it in judge(state, rules, THE_END).findings}
    assert open_now.keys() <= standing.keys()
    assert all(standing[key].absorbed_by for key in standing.keys() - open_now.keys())
    for key, live in open_now.items():
        assert live.absorbed_by == standing[key].absorbed_by
        if not live.absorbed_by:
            assert (live.opened_at is None) == (standing[key].opened_at is None)
    for key in {turn.issue.key for turn in walked.turns}:
        verbs = [turn.verb for turn in walked.turns if turn.issue.key == key]
        assert_is_a_life(verbs, still_alive=key in open_now)


def assert_is_a_life(verbs: list[Verb], still_alive: bool) -> None:
    alive = opened = absorbed = False
    for verb in verbs:
        if not alive:
            assert verb in (Verb.WARNED, Verb.OPENED)
            alive, opened, absorbed = True, verb is Verb.OPENED, False
            continue
        assert verb is not Verb.WARNED
        if verb is Verb.OPENED:
            assert not opened
            opened = True
        elif verb is Verb.RAISED:
            assert opened
            assert not absorbed
        elif verb is Verb.RETURNED:
            assert absorbed
        absorbed = verb is Verb.ABSORBED or (absorbed and verb is not Verb.RETURNED)
        alive = verb is not Verb.CLOSED
    assert alive == still_alive


@given(lives(), policies(), instants())
@lawful
def test_the_stronger_speaks(life: list[Fact], policy: Policy, now: datetime) -> None:
    """Law 7: a finding is absorbed exactly where a stronger one has opened on its subject."""
    findings = judge(fold(OrderState(), life), Rules(policy), now).findings
    for finding in findings:
        stronger = {it.clock.kind for it in findings if speaks_for(it, finding)}
        if stronger:
            assert finding.absorbed_by in stronger
        else:
            assert finding.absorbed_by == ""


def speaks_for(strong: Finding, weak: Finding) -> bool:
    subjects = {strong.clock.subject, weak.clock.subject}
    return (
        strong.opened_at is not None
        and weak.clock.kind in STRONGER.get(strong.clock.kind, ())
        and (len(subjects) == 1 or "order" in subjects)
    )


@given(lives(), policies(), st.lists(instants(), max_size=5))
@lawful
def test_live_in_any_batches_equals_one_walk(
    life: list[Fact], policy: Policy, stops: list[datetime]
) -> None:
    """Law 4: a worker that wakes now and then tells the same story as a replay of everything."""
    rules = Rules(policy)
    state, open_now, since = OrderState(), Lives(), None
    turns: list[Turn] = []
    for until in [*sorted(stops), THE_END]:
        batch = [it for it in life if since is None or it.occurred_at > since]
        batch = [it for it in batch if it.occurred_at <= until]
        turns += walk(state, open_now, batch, rules, since, until).turns
        state, since = unpack(pack(state)), until
    at_once_state, at_once_lives = OrderState(), Lives()
    walked = walk(at_once_state, at_once_lives, life, rules, None, THE_END)
    assert turns == walked.turns
    assert (state, open_now) == (at_once_state, at_once_lives)


@given(lives(), policies())
@lawful
def test_turns_are_told_in_the_order_in_which_they_happened(
    life: list[Fact], policy: Policy
) -> None:
    walked = walk(OrderState(), Lives(), life, Rules(policy), None, THE_END)
    for turn in walked.turns:
        if turn.verb is Verb.OPENED:
            assert turn.at == turn.issue.opened_at
    closing = [turn.at for turn in walked.turns if turn.verb is Verb.CLOSED]
    assert closing == sorted(closing)


@given(lives())
@lawful
def test_the_choice_of_detectors_for_a_parcel_only_saves_time(life: list[Fact]) -> None:
    state = fold(OrderState(), life)
    asked = {(it.kind, it.subject): it for it in look(state, DEFAULT_RULES)}
    everybody = {}
    for parcel_id, parcel in state.parcels.items():
        if parcel.direction is Direction.OUTBOUND:
            for ask in ALL:
                clock = ask(state, DEFAULT_RULES, parcel_id, parcel)
                if clock is not None:
                    everybody[clock.kind, clock.subject] = clock
    assert asked == everybody


@given(lives())
@lawful
def test_no_kind_is_found_twice_about_one_subject(life: list[Fact]) -> None:
    keys = [
        (it.kind, it.subject)
        for it in judge(fold(OrderState(), life), DEFAULT_RULES, THE_END).clocks
    ]
    assert len(keys) == len(set(keys))


@given(st.lists(facts(absurd_instants()), max_size=12), policies(), instants())
@lawful
def test_a_clock_gone_mad_breaks_nothing(life: list[Fact], policy: Policy, now: datetime) -> None:
    rules = Rules(policy)
    state = fold(OrderState(), life)
    judge(state, rules, now)
    walk(OrderState(), Lives(), life, rules, None, THE_END)
