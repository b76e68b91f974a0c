"""The journal: every exchange with its findings, in pages, one by one, and as a file to take away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulator import __version__
from simulator.contract import AnswerKind
from simulator.errors import UnknownError
from simulator.journal import FORMAT, encoded, har
from simulator.journal.ndjson import line_of
from simulator.marketplace.database import journal as journal_rows
from simulator.marketplace.database import services as service_rows
from simulator.marketplace.records.journal import ExchangeLine, ExchangeRecord, JournalFilter, Page
from simulator.report.curl import curl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from simulator.exchange import Exchange
    from simulator.findings import Finding
    from simulator.marketplace.backstage import Backstage

__all__ = ["MOST_IN_A_HAR", "Journal"]

MOST_IN_A_HAR = 20_000
"""A HAR is one document and must be made whole; a longer journal is had as NDJSON."""
_AT_A_TIME = 500


def _around(line: ExchangeLine) -> JournalFilter:
    if line.order_id is not None:
        return JournalFilter(order_id=line.order_id)
    if line.run_id is not None:
        return JournalFilter(run_id=line.run_id, group=line.group)
    if line.operation_id is not None:
        return JournalFilter(operation_id=line.operation_id)
    return JournalFilter(service_id=line.service_id)


class Journal:
    """Reads what was kept of every exchange. Secrets were masked before it was kept."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage

    def page(
        self, wanted: JournalFilter | None = None, *, before: int | None = None, limit: int = 100
    ) -> Page[ExchangeLine]:
        """Exchanges that fit, the newest first, from below the id ``before``."""
        with self._backstage.database.reading() as connection:
            return journal_rows.page(connection, wanted or JournalFilter(), before=before, limit=limit)

    def get(self, exchange_id: int) -> ExchangeRecord:
        """One exchange with its findings and its curl. UnknownError where there is none of that number."""
        with self._backstage.database.reading() as connection:
            line = journal_rows.exchange_row(connection, exchange_id)
            exchange = journal_rows.whole(connection, exchange_id)
            if line is None or exchange is None:
                raise UnknownError.of(f"there is no exchange {exchange_id}", where="exchange_id")
            found = journal_rows.findings_of(connection, [exchange_id])[exchange_id]
            stored = service_rows.service_row(connection, line.service_id)
        encoding = "base64" if stored is None else stored.members.get("api_key_encoding", "base64")
        return ExchangeRecord(
            line=line,
            exchange=exchange,
            findings=tuple(found),
            curl=curl(exchange.request, key_encoding=encoding),
        )

    def neighbours(
        self, exchange_id: int, within: JournalFilter | None = None
    ) -> tuple[int | None, int | None]:
        """The exchanges before and after this one among those that fit; None where there is none.

        Without ``within``: among those of its order, else of its operation, else of its service.
        """
        with self._backstage.database.reading() as connection:
            line = journal_rows.exchange_row(connection, exchange_id)
            if line is None:
                raise UnknownError.of(f"there is no exchange {exchange_id}", where="exchange_id")
            return journal_rows.neighbours(connection, exchange_id, within or _around(line))

    def codes(self, lines: Iterable[ExchangeLine]) -> dict[int, int]:
        """The Code of each answer that is a result envelope and has one, by exchange."""
        endpoints = self._backstage.judge.contract.endpoints
        enveloped = {
            one.id for one in endpoints.values() if one.answer_kind in (AnswerKind.RESULT, AnswerKind.EXISTS)
        }
        told = [line.id for line in lines if line.endpoint in enveloped]
        with self._backstage.database.reading() as connection:
            bodies = journal_rows.answer_bodies(connection, told) if told else {}
        codes = {exchange_id: _code(body) for exchange_id, body in bodies.items()}
        return {exchange_id: code for exchange_id, code in codes.items() if code is not None}

    def findings(self, exchange_ids: Sequence[int]) -> dict[int, tuple[Finding, ...]]:
        """What was found on exchanges, by exchange."""
        with self._backstage.database.reading() as connection:
            found = journal_rows.findings_of(connection, exchange_ids)
        return {exchange_id: tuple(findings) for exchange_id, findings in found.items()}

    def ndjson(self, wanted: JournalFilter | None = None) -> Iterator[bytes]:
        """The exchanges that fit, in the order in which they began, as lines of a journal file."""
        wanted = wanted or JournalFilter()
        yield encoded(self._header(wanted))
        for exchange in self._exchanges(wanted):
            yield encoded(line_of(exchange))

    def har(self, wanted: JournalFilter | None = None) -> bytes:
        """The newest of them (at most :data:`MOST_IN_A_HAR`) as a HAR document."""
        wanted = wanted or JournalFilter()
        with self._backstage.database.reading() as connection:
            after = journal_rows.id_before_the_newest(connection, wanted, MOST_IN_A_HAR)
        document = har(self._exchanges(wanted, after=after))
        return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")

    def _exchanges(self, wanted: JournalFilter, *, after: int = 0) -> Iterator[Exchange]:
        """In the order in which they began. No connection is held while somebody takes their time to read."""
        while True:
            with self._backstage.database.reading() as connection:
                found = journal_rows.wholes(connection, wanted, after=after, limit=_AT_A_TIME)
            for _, exchange in found:
                yield exchange
            if len(found) < _AT_A_TIME:
                return
            after = found[-1][0].id

    def _header(self, wanted: JournalFilter) -> dict[str, object]:
        backstage = self._backstage
        header: dict[str, object] = {
            "journal": FORMAT,
            "simulator": __version__,
            "contract": backstage.judge.contract.version,
        }
        with backstage.database.reading() as connection:
            stored = service_rows.all_services(connection)
        concerned = [one for one in stored if wanted.service_id in (None, one.id)]
        if len(concerned) == 1:
            endpoint = backstage.redactor.text(str(concerned[0].members["endpoint"]))
            header["vendor"] = {"endpoint": endpoint, "built_in": concerned[0].built_in}
        return header


def _code(body: bytes) -> int | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    code = answer.get("Code") if isinstance(answer, dict) else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None
