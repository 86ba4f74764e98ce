"""names: what a template names, against what there is. Reads Liquid, renders nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from django.utils.translation import gettext as _
from liquid import BoundTemplate
from liquid.ast import Node
from liquid.builtin.expressions import FilteredExpression, LoopExpression, Path, StringLiteral
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.builtin.tags.capture_tag import CaptureNode
from liquid.builtin.tags.for_tag import ForNode
from liquid.builtin.tags.render_tag import RenderNode
from liquid.expression import Expression

from waypost.tell.draw import FILTERS, environment, partials
from waypost.tell.vocabulary import ANY, FORLOOP, TEXT, Place, follow, nearest, root

Scope = dict[str, Place]


class Misnomer(NamedTuple):
    """at: index into the template's source. text: what is wrong, for people."""

    at: int
    text: str


def misnomers(template: BoundTemplate) -> Iterator[Misnomer]:
    """Unknown variables, filters and partials, and links that lead to no address."""
    scope = dict(root())
    for node in template.nodes:
        yield from _node(node, scope)


def _node(node: Node, scope: Scope) -> Iterator[Misnomer]:
    for expression in node.expressions():
        yield from _expression(expression, scope)
    if isinstance(node, RenderNode):
        yield from _render(node, scope)
    inner = scope
    if isinstance(node, ForNode):
        inner = {**scope, node.expression.identifier: _each(node.expression, scope)}
        inner["forloop"] = FORLOOP
    for child in node.children(None, include_partials=False):  # type: ignore[arg-type]
        yield from _node(child, inner)
    if isinstance(node, AssignNode):
        scope[str(node.name)] = _assigned(node.expression, scope)
    elif isinstance(node, CaptureNode):
        scope[str(node.name)] = TEXT


def _expression(expression: Expression, scope: Scope) -> Iterator[Misnomer]:
    if isinstance(expression, Path):
        yield from _path(expression, scope)
        return
    if isinstance(expression, FilteredExpression):
        for it in expression.filters or ():
            if it.name not in FILTERS:
                known = ", ".join(sorted(FILTERS))
                text = _("There is no filter “%(name)s”. There are: %(known)s.")
                yield Misnomer(it.token.start_index, text % {"name": it.name, "known": known})
    for child in expression.children():
        yield from _expression(child, scope)


def _path(path: Path, scope: Scope) -> Iterator[Misnomer]:
    if any(isinstance(it, Path) for it in path.path):
        text = _("Write the name out: “%(name)s” looks it up by another value.")
        yield Misnomer(path.token.start_index, text % {"name": str(path)})
        return
    if follow(path.path, scope)[0] is not None:
        return
    near = nearest(str(path), scope)
    text = _("There is no “%(name)s”. Did you mean “%(near)s”?") if near else _(
        "There is no “%(name)s”."
    )  # fmt: skip
    yield Misnomer(path.token.start_index, text % {"name": str(path), "near": near})


def _render(node: RenderNode, scope: Scope) -> Iterator[Misnomer]:
    name = node.name.value if isinstance(node.name, StringLiteral) else str(node.name)
    if name not in partials():
        text = _("There is no partial “%(name)s”. There are: %(known)s.")
        known = ", ".join(sorted(partials()))
        yield Misnomer(node.token.start_index, text % {"name": name, "known": known})
        return
    for argument in node.args:
        if argument.name not in _parameters(name):
            text = _("“%(name)s” takes no “%(argument)s”. It takes: %(known)s.")
            known = ", ".join(sorted(_parameters(name)))
            yield Misnomer(
                argument.token.start_index,
                text % {"name": name, "argument": argument.name, "known": known},
            )
        elif argument.name.endswith("url") and not _leads(argument.value, scope):
            text = _("“%(argument)s” must be a link, such as links.track, or start with https://.")
            yield Misnomer(argument.token.start_index, text % {"argument": argument.name})


@cache
def _parameters(name: str) -> frozenset[str]:
    """What a partial can be handed: the names that it uses itself."""
    template = environment(escaping=True).get_template(name)
    return frozenset(template.analyze(include_partials=False).globals)


def _leads(value: Expression, scope: Scope) -> bool:
    if isinstance(value, StringLiteral):
        return value.value.startswith(("https://", "mailto:", "tel:"))
    if not isinstance(value, Path):
        return False
    place, _unknown = follow(value.path, scope)
    return place is None or place.link  # an unknown name has been reported already


def _each(loop: LoopExpression, scope: Scope) -> Place:
    place = _assigned(loop.iterable, scope)
    return place.each or ANY


def _assigned(expression: Expression, scope: Scope) -> Place:
    if isinstance(expression, FilteredExpression):
        if expression.filters:
            return ANY if any(it.name == "default" for it in expression.filters) else TEXT
        expression = expression.left
    if isinstance(expression, Path) and not any(isinstance(it, Path) for it in expression.path):
        return follow(expression.path, scope)[0] or ANY
    return TEXT
