"""The journal: every exchange as a list or a diagram, one by one with its findings, and as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request, stream_with_context, url_for
from markupsafe import Markup

from simulator.errors import Problem
from simulator.exchange import NoResponse
from simulator.exchange import Response as Answer
from simulator.findings import Side
from simulator.marketplace.records import Direction, ExchangeLine, JournalFilter, Page, Verdict
from simulator.report.bodies import Note, body_html
from simulator.web.calls import calls_of
from simulator.web.forms import chosen_number
from simulator.web.here import marketplace
from simulator.web.live import watching
from simulator.web.names import account_names, service_choices
from simulator.web.narrowing import Narrowing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.findings import Finding
    from simulator.marketplace.records import ServiceRecord

__all__ = ["journal"]

journal = Blueprint("journal", __name__, url_prefix="/journal")

_PAGE = 100
_DRAWN = 40
"""exchanges of a page that is a diagram"""

_FORMS = (("har", "HAR"), ("ndjson", "NDJSON"))
"""what the journal is taken away as, and the word for it"""

_VERDICTS = {
    Verdict.FAILED: "failed",
    Verdict.REMARKS: "remarks",
    Verdict.PASSED: "passed or refused",
    Verdict.PLATFORM: "platform's fault",
    Verdict.UNREACHABLE: "unreachable",
    Verdict.NOT_JUDGED: "not judged",
    Verdict.WAITING: "waiting",
}


@journal.get("")
def index() -> str:
    """Exchanges that fit, the newest first."""
    here = marketplace()
    after, before = here.feed.last_id, chosen_number("before")
    narrowing = Narrowing()
    service = _narrow(narrowing)
    chosen, unknown = narrowing.chosen, narrowing.unknown
    view = "diagram" if request.args.get("view") == "diagram" else "list"
    page = Page[ExchangeLine]()
    if not unknown:
        page = here.journal.page(_filter(chosen), before=before, limit=_DRAWN if view == "diagram" else _PAGE)
    calls = calls_of(page.items, "The exchanges of this page, the first on top", drawn=view == "diagram")
    query = {name: value for name, value in chosen.items() if value is not None}
    shown = {**query, **({"view": view} if view != "list" else {})}
    return render_template(
        "journal/index.html",
        watch=watching(after, service=chosen["service"], order=chosen["order"], run=chosen["run"])
        if before is None
        else "",
        lines=calls.lines,
        codes=calls.codes,
        diagram=calls.diagram,
        names=calls.names,
        service=service,
        services=service_choices(here.services.all()),
        endpoints=[(id_, id_) for id_ in here.contract.endpoints],
        verdicts=list(_VERDICTS.items()),
        chosen=chosen,
        view=view,
        query=query,
        narrowed=list(_narrowed({name: value for name, value in query.items() if name not in unknown})),
        filtered=bool(query),
        unknown=narrowing.said,
        newest=_address(shown) if before else "",
        older=_address({**shown, "before": page.older}) if page.older else "",
        downloads=[] if unknown else [(word, _address(query, form)) for form, word in _FORMS],
    )


@journal.get("/<int:exchange_id>")
def show(exchange_id: int) -> str:
    """One exchange: what was sent, what came back, and what is wrong with it."""
    here = marketplace()
    after = here.feed.last_id
    record = here.journal.get(exchange_id)
    line, exchange = record.line, record.exchange
    reply = None if line.verdict is Verdict.WAITING else exchange.reply
    response = reply if isinstance(reply, Answer) else None
    before, following = here.journal.neighbours(exchange_id)
    return render_template(
        "journal/show.html",
        watch=watching(after, order=line.order_id, service=line.service_id),
        line=line,
        codes=here.journal.codes([line]),
        going_on=line.verdict is Verdict.WAITING,
        is_back=line.direction is Direction.TO_PLATFORM,
        service=here.services.get(line.service_id),
        names=account_names([line.account_id]),
        previous=before,
        next=following,
        findings=record.findings,
        request_line=exchange.request,
        request_body=_body(exchange.request.body, record.findings, Side.REQUEST),
        response=response,
        silence=reply if isinstance(reply, NoResponse) else None,
        answer_body=_body(response.body if response else None, record.findings, Side.ANSWER),
        curl=record.curl if line.direction is Direction.TO_VENDOR else "",
    )


@journal.get("/journal.<form>")
def download(form: str) -> Response:
    """The exchanges that fit, as a HAR or as a journal file."""
    narrowing = Narrowing()
    _narrow(narrowing)
    narrowing.demanded()
    wanted = _filter(narrowing.chosen)
    if form == "har":
        return _file(marketplace().journal.har(wanted), "journal.har", "application/json")
    if form != "ndjson":
        abort(404)
    lines = stream_with_context(marketplace().journal.ndjson(wanted))
    return _file(lines, "journal.ndjson", "application/x-ndjson")


def _file(content: bytes | Iterator[bytes], name: str, mimetype: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": disposition})


def _narrow(narrowing: Narrowing) -> ServiceRecord | None:
    """What the address asks for; the service, where it is about one."""
    here = marketplace()
    service = narrowing.number("service", here.services.get)
    narrowing.number("order", here.orders.get)
    narrowing.number("run", here.runs.get)
    narrowing.id("subscription", here.subscriptions.get)
    narrowing.word("endpoint", here.contract.endpoints)
    narrowing.word("verdict", tuple(Verdict))
    _narrow_to_account(narrowing)
    return service


def _narrow_to_account(narrowing: Narrowing) -> None:
    """The account that is meant by an id, or by a part of its name that no other has."""
    here, text = marketplace(), narrowing.text("account")
    if text is None or here.accounts.many([text]):
        return
    found = here.accounts.page(search=text, limit=2).items
    if len(found) == 1:
        narrowing.chosen["account"] = found[0].id
    elif found:
        what = f"Several accounts have “{text}” in their names"
        narrowing.unknown["account"] = Problem(what=what, where="account", fix="Write more of it.")
    else:
        narrowing.names_nothing("account")


def _filter(chosen: Mapping[str, Any]) -> JournalFilter:
    return JournalFilter(
        service_id=chosen["service"],
        order_id=chosen["order"],
        run_id=chosen["run"],
        account_id=chosen["account"],
        subscription_id=chosen["subscription"],
        endpoint=chosen["endpoint"],
        verdict=Verdict(chosen["verdict"]) if chosen["verdict"] else None,
    )


def _address(query: Mapping[str, Any], form: str | None = None) -> str:
    """The journal, or a download of it, for what the query says; url_for takes no member named endpoint."""
    path = url_for("journal.download", form=form) if form else url_for("journal.index")
    return f"{path}?{urlencode(query)}" if query else path


def _narrowed(query: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What the journal is narrowed down to, by where one came from: words, where they lead, without it."""
    where = {
        "order": ("order {}", "orders.show", "order_id"),
        "account": ("account {}", "accounts.show", "account_id"),
        "subscription": ("subscription {}", "subscriptions.show", "subscription_id"),
        "run": ("run {}", "scenarios.show", "run_id"),
    }
    for name, (words, endpoint, argument) in where.items():
        if name in query:
            value = query[name]
            shown = account_names([value])[value] if name == "account" else value
            rest = {key: one for key, one in query.items() if key != name}
            yield words.format(shown), url_for(endpoint, **{argument: value}), _address(rest)


def _body(body: bytes | None, findings: Sequence[Finding], side: Side) -> Markup:
    """A body laid out, with the numbers of the findings at the places that they point at."""
    notes = [
        Note(finding.pointer, str(number), f"#finding-{number}")
        for number, finding in enumerate(findings, start=1)
        if finding.side is side and finding.pointer is not None
    ]
    return Markup(body_html(body, notes)) if body else Markup()  # noqa: S704 - it escapes every text
