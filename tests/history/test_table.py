"""Tables: what can be read is read, whatever is broken around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from waypost.history import table
from waypost.history.source import Bad, SourceUnreadable
from waypost.history.table import Row, Table


def _read(folder: Path, raw: bytes, *optional: str) -> list[Row | Bad]:
    path = folder / "t.csv"
    path.write_bytes(raw)
    return list(Table(path, ("a", "c"), optional))


def test_columns_are_found_by_name_wherever_they_stand(tmp_path: Path) -> None:
    assert _read(tmp_path, b"c,b,a\n1,2,3\n") == [(2, ("3", "1"))]


def test_a_byte_order_mark_windows_line_ends_and_blank_lines_are_no_trouble(
    tmp_path: Path,
) -> None:
    raw = b"\xef\xbb\xbfa,b,c\r\n1,2,3\r\n\r\n4,5,6"
    assert _read(tmp_path, raw) == [(2, ("1", "3")), (4, ("4", "6"))]


def test_an_optional_column_that_is_missing_reads_as_empty(tmp_path: Path) -> None:
    raw = b'a,b,c\n1,2,3\n"4",5,6\n'
    assert _read(tmp_path, raw, "d") == [(2, ("1", "3", "")), (3, ("4", "6", ""))]


def test_quoted_cells_may_hold_commas_quotes_and_line_feeds(tmp_path: Path) -> None:
    raw = b'a,b,c\n"1,1","say ""2""\n,",3\n4,5,6\n'
    assert _read(tmp_path, raw) == [(2, ("1,1", "3")), (4, ("4", "6"))]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b"1,2", "2 columns where the header has 3"),
        (b"1,2,3,4", "4 columns where the header has 3"),
        (b'1,"2,3', "a quote is opened and never closed"),
        (b'1,"2"x,3', "a quote out of place: ',' expected after '\"'"),
        (b"1,\xff,3", "not UTF-8 at letter 3"),
        (b"1,\0,3", "a NUL byte"),
    ],
)
def test_a_broken_row_is_named_and_its_neighbours_are_read(
    broken: bytes, reason: str, tmp_path: Path
) -> None:
    raw = b"a,b,c\nx,y,z\n" + broken + b"\n4,5,6\n"
    assert _read(tmp_path, raw) == [
        (2, ("x", "z")),
        Bad("t.csv", 3, reason),
        (4, ("4", "6")),
    ]


@pytest.mark.parametrize("later", [b'7,"8",9', b'7,"8,8",9'])
def test_an_unclosed_quote_costs_one_row_even_when_a_later_row_is_quoted(
    later: bytes, tmp_path: Path
) -> None:
    assert _read(tmp_path, b'a,b,c\n1,"2,3\n4,5,6\n' + later + b"\n") == [
        Bad("t.csv", 2, "a quote is opened and never closed"),
        (3, ("4", "6")),
        (4, ("7", "9")),
    ]


def test_two_unclosed_quotes_cost_two_rows(tmp_path: Path) -> None:
    found = _read(tmp_path, b'a,b,c\n1,"2,3\n4,5,6\n7,"8,9\n10,11,12\n')
    assert [row for row in found if not isinstance(row, Bad)] == [
        (3, ("4", "6")),
        (5, ("10", "12")),
    ]
    assert [row.line for row in found if isinstance(row, Bad)] == [2, 4]


def test_an_endless_quote_is_given_up_and_everything_after_it_is_read(tmp_path: Path) -> None:
    rows = b"".join(b"%d,2,3\n" % number for number in range(3 * table.MOST_LINES))
    found = _read(tmp_path, b'a,b,c\n"0,2,3\n' + rows)
    assert found[0] == Bad("t.csv", 2, "a quote is opened and never closed")
    assert len(found) == 1 + 3 * table.MOST_LINES
    assert found[-1] == (2 + 3 * table.MOST_LINES, ("599", "3"))


def test_a_line_beyond_all_measure_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "LONGEST_LINE", 50)
    raw = b"a,b,c\n1," + b"x" * 500 + b",3\n4,5,6\n"
    assert _read(tmp_path, raw) == [
        Bad("t.csv", 2, "a line of over 50 letters"),
        (3, ("4", "6")),
    ]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "is empty"),
        (b"a,b\n", "has no column c"),
        (b"\xff\xfea,b", "has no header that can be read"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(raw: bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match=reason):
        _read(tmp_path, raw)
