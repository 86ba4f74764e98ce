"""What the shop's own systems tell by the generic connector: help desk, returns desk, customs
broker. Nobody else knows of these things."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from waypost.core import bodies as b
from waypost.core import refs
from waypost.core.facts import Fact, fact_to_json
from waypost.core.words import Incident, ParcelStatus
from waypost.sim.render.post import Letter, Post
from waypost.sim.render.shipbob import return_id
from waypost.sim.steps import LINE, RETURN, Life, Step, What

NAME = "generic"
TOPIC = "facts"
SOURCE = "desk"


def posts(life: Life) -> Iterator[Post]:
    """The messages of the shop's own systems in this life, in the order of its steps."""
    for index, step in enumerate(life.steps):
        if step.what in _BODIES:
            yield Post(step.at, NAME, TOPIC, index)


def render(life: Life, post: Post, copy: int = 0) -> Letter:
    """The message, without its timestamp. A repeated one has the same id."""
    step = life.steps[post.step]
    name = f"{step.what.name}/{post.step}"
    body = _BODIES[step.what](life, step)
    order_ref = refs.order(life.id(), "shopify")
    bound: tuple[str, ...] = (refs.number(life.name),)
    if isinstance(body, b.Fulfilled):
        bound += tuple(refs.tracking(parcel) for parcel in body.parcels)
    fact = Fact(order_ref, step.at, SOURCE, life.token(name), body, bound)
    headers = {
        "content-type": "application/json",
        "user-agent": "northlight-desk/2",
        "x-webhook-topic": TOPIC,
    }
    return Letter(f"msg_{life.token(f'desk/{name}')}", TOPIC, headers, fact_to_json(fact))


def _parcel(life: Life, step: Step) -> str:
    return refs.parcel_id(life.parcels[step.of].code)


def _line(life: Life, step: Step) -> str:
    return str(life.id(LINE + step.of))


def _exchange(life: Life, of: int) -> str:
    return f"{life.name}-X{of + 1}"


def _backordered(life: Life, step: Step) -> b.Body:
    sku = life.lines[step.of].product.sku
    restock = b.Deadline(at=step.until)
    told = step.code == "told"
    return b.Backordered(line=_line(life, step), sku=sku, restock=restock, told=told)


def _customs(life: Life, step: Step) -> b.Body:
    return b.ParcelScanned(
        parcel=_parcel(life, step),
        status=ParcelStatus.ON_HOLD,
        reason=Incident(step.code),
        text="Reported by the customs broker",
        place=life.buyer.town.country,
    )


def _owed(life: Life, step: Step) -> b.Body:
    of = life.refunds[step.of].for_return
    lines = life.returns[of].lines.items()
    amount = sum(life.lines[line].product.price_minor * quantity for line, quantity in lines)
    return b.RefundDue(claim=str(life.id(RETURN + of)), amount_minor=amount, reason="returned")


def _replaced(life: Life, step: Step) -> b.Body:
    parcel = life.parcels[step.of]
    replaces = parcel.replaces
    if replaces.startswith("X"):
        replaces = _exchange(life, int(replaces[1:]))
    return b.Fulfilled(
        fulfillment=f"{life.name}-R{step.of + 1}",
        lines={str(life.id(LINE + line)): quantity for line, quantity in parcel.lines.items()},
        parcels=(_parcel(life, step),),
        carrier=parcel.lane.company,
        replaces=replaces,
    )


def _contact(life: Life) -> str:
    return f"{life.name}-C1"


_BODIES: dict[What, Callable[[Life, Step], b.Body]] = {
    What.BACKORDERED: _backordered,
    What.CUSTOMS: _customs,
    What.REFUND_OWED: _owed,
    What.EXCHANGED: lambda life, step: b.ExchangeAccepted(
        exchange=_exchange(life, step.of), rma=str(return_id(life, step.of))
    ),
    What.REPLACED: _replaced,
    What.SETTLED: lambda life, step: b.ClaimSettled(parcel=_parcel(life, step), outcome=step.code),
    What.MISSED: lambda life, step: b.NonReceiptClaimed(parcel=_parcel(life, step)),
    What.COMPLAINED: lambda life, step: b.CustomerContacted(
        contact=_contact(life),
        channel="email",
        topic="track_order",
        text="Where is my order? I am really unhappy about this.",
        unhappy=True,
    ),
    What.ANSWERED: lambda life, step: b.ContactAnswered(contact=_contact(life)),
    What.SCORED: lambda life, step: b.FeedbackGiven(feedback=f"{life.name}-F1", score=step.of),
    What.SCORE_ANSWERED: lambda life, step: b.FeedbackAnswered(feedback=f"{life.name}-F1"),
}
