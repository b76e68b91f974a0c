"""Recorded traffic, whoever recorded it: a journal of ours or a HAR, told apart by what is in the file."""

from __future__ import annotations

import json
from dataclasses import field
from typing import TYPE_CHECKING, Any

from simulator.errors import Location, Problem, RecordingError
from simulator.journal.har import exchanges_from
from simulator.journal.members import UNREADABLE, decoded, faults_of
from simulator.journal.ndjson import END, FORMAT, exchange_from
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from simulator.exchange import Exchange

__all__ = ["Recording", "read_recording"]

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_FIX = "give a HAR file (.har) or a journal that 'simulator run --journal FILE' wrote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What a recording holds. A HAR from elsewhere has no header: only ``exchanges`` is known of it."""

    exchanges: tuple[Exchange, ...]
    reseller_support: bool | None = None
    endpoint: str | None = None
    contract: str | None = None
    cut: bool = False
    """the last line was incomplete, as a killed run leaves it; that line is left out"""
    ended: bool = False
    """it says of itself that its run came to its end"""
    header: Mapping[str, Any] = field(default_factory=dict)
    """the journal's first line as it is, or what our own HAR has in its place"""


def read_recording(path: Path) -> Recording:
    """Reads a recording. RecordingError, with what to do, for anything but a journal or a HAR."""
    try:
        data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise _wrong(path, f"the recording cannot be read: {error.strerror or error}") from error
    if not data.strip():
        raise _wrong(path, "the recording is empty")
    if data.startswith(_UTF16):
        what = "the recording is UTF-16 text, as PowerShell's > writes it, and not UTF-8"
        raise _wrong(path, what, fix="save it as UTF-8, or have it written by --journal FILE")
    header = _header(data)
    return _har(path, data) if header is None else _journal(path, data, header)


def _header(data: bytes) -> Mapping[str, Any] | None:
    """The first line where it is that of a journal, even a journal that holds nothing else."""
    try:
        header = decoded(data.partition(b"\n")[0])
    except ValueError:
        return None
    return header if isinstance(header, dict) and "journal" in header else None


def _journal(path: Path, data: bytes, header: Mapping[str, Any]) -> Recording:
    if header["journal"] != FORMAT:
        what = f"the journal is of format {header['journal']!r}, and only format {FORMAT} is known"
        raise _wrong(path, what, line=1, fix="judge it with the version of the simulator that wrote it")
    *whole, rest = data.split(b"\n")
    ended = bool(whole) and _is_end(whole[-1])
    exchanges, problems = [], []
    for number, line in enumerate(whole[1:-1] if ended else whole[1:], start=2):
        try:
            exchanges.append(_exchange(line))
        except ValueError as error:
            problems.append(_broken_line(path, number, error))
    if problems:
        raise RecordingError(*problems)
    return _recording(exchanges, header, cut=bool(rest), ended=ended)


def _exchange(line: bytes) -> Exchange:
    """ValueError for what is no exchange, with the reasons."""
    told = decoded(line)
    try:
        return exchange_from(told)
    except UNREADABLE as error:
        raise ValueError("; ".join(faults_of("journal", told, error))) from error


def _is_end(line: bytes) -> bool:
    try:
        return bool(decoded(line) == END)
    except ValueError:
        return False


def _recording(
    exchanges: Iterable[Exchange], header: Mapping[str, Any], *, cut: bool = False, ended: bool = False
) -> Recording:
    vendor = header.get("vendor")
    vendor = vendor if isinstance(vendor, dict) else {}
    return Recording(
        exchanges=tuple(exchanges),
        reseller_support=_if(bool, header.get("reseller_support", vendor.get("reseller_support"))),
        endpoint=_if(str, vendor.get("endpoint")),
        contract=_if(str, header.get("contract")),
        cut=cut,
        ended=ended or header.get("ended") is True,
        header=header,
    )


def _har(path: Path, data: bytes) -> Recording:
    try:
        document = decoded(data)
    except json.JSONDecodeError as error:
        what = f"the recording is neither a journal nor a HAR: {error.msg}"
        raise _wrong(path, what, line=error.lineno, column=error.colno) from error
    except ValueError as error:
        raise _wrong(path, f"the recording is neither a journal nor a HAR: {error}") from error
    log = document.get("log") if isinstance(document, dict) else None
    if not isinstance(log, dict) or not isinstance(log.get("entries"), list):
        raise _wrong(path, "the recording is JSON, but neither a journal nor a HAR: it has no log.entries")
    header = log.get("_simulator")
    return _recording(exchanges_from(document, file=path.name), header if isinstance(header, dict) else {})


def _broken_line(path: Path, number: int, error: ValueError) -> Problem:
    return Problem(
        what=f"this line is not an exchange: {error}",
        where=Location(file=str(path), line=number, column=1),
        fix="a journal is written by the simulator alone; record it again, or take the line out",
    )


def _if(kind: type, value: Any) -> Any:
    return value if isinstance(value, kind) else None


def _wrong(path: Path, what: str, *, line: int = 0, column: int = 1, fix: str = _FIX) -> RecordingError:
    return RecordingError(
        Problem(what=what, where=Location(file=str(path), line=line, column=column), fix=fix)
    )
