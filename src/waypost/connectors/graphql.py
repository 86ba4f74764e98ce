"""GraphQL over `lib.http`, with its two kinds of failure told apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from waypost.connectors.contract import PartnerRefused, PartnerUnavailable
from waypost.lib.http import Http, HttpRefused, HttpUnavailable

Data = dict[str, Any]
_EXCERPT = 300


class _Problem(msgspec.Struct):
    message: str = ""
    code: str | int | None = None
    extensions: Data | None = None


class _Answer(msgspec.Struct):
    data: Data | None = None
    errors: list[_Problem] | str | None = None


_answer = msgspec.json.Decoder(_Answer)


def ask(
    http: Http,
    url: str,
    headers: Mapping[str, str],
    document: str,
    variables: Data,
    *,
    changes: bool = False,
    busy: Collection[str] = (),
) -> Data:
    """The answer's `data`. changes: a mutation, which is not sent again when its answer is lost.
    busy: the partner's codes that mean "later"."""
    sent = {**headers, "content-type": "application/json", "accept": "application/json"}
    body = msgspec.json.encode({"query": document, "variables": variables})
    try:
        raw = http.request("POST", url, headers=sent, content=body, repeatable=not changes).body
        answer = _answer.decode(raw)
    except HttpUnavailable as error:
        raise PartnerUnavailable(str(error), error.retry_after) from error
    except HttpRefused as error:
        raise PartnerRefused(str(error)) from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise PartnerUnavailable(f"{url} answered no GraphQL: {error}") from error
    if answer.errors:
        _raise(answer.errors, busy)
    return answer.data or {}


def at(data: Any, *path: str) -> Data:
    """The object at a path of an answer; {} where there is none."""
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def text(data: Data, name: str) -> str:
    value = data.get(name)
    return "" if value is None else str(value).strip()


def _raise(errors: list[_Problem] | str, busy: Collection[str]) -> None:
    if isinstance(errors, str):
        raise PartnerRefused(errors[:_EXCERPT])
    said = "; ".join(it.message for it in errors)[:_EXCERPT]
    codes = {str(it.code) for it in errors} | {
        str((it.extensions or {}).get("code")) for it in errors
    }
    if codes & set(busy):
        raise PartnerUnavailable(said)
    raise PartnerRefused(said)
