"""What both sides promise, as data in ``schemas/``, and the checks of single exchanges against it."""

from simulator.contract.answer import (
    Accepted,
    Answer,
    Broken,
    Document,
    Exists,
    Reading,
    Refused,
    Silent,
    read,
)
from simulator.contract.catalogue import Catalogue, Check
from simulator.contract.contract import Contract
from simulator.contract.endpoints import AnswerKind, Endpoint, endpoint_of
from simulator.contract.json_text import UNREADABLE
from simulator.contract.judge import Judged, judge_exchange
from simulator.contract.reach import endpoints_by_check
from simulator.contract.sources import Clause, Sources
from simulator.contract.three_way import AccountKind, classify
from simulator.contract.validators import SchemaError, Validators

__all__ = [
    "UNREADABLE",
    "Accepted",
    "AccountKind",
    "Answer",
    "AnswerKind",
    "Broken",
    "Catalogue",
    "Check",
    "Clause",
    "Contract",
    "Document",
    "Endpoint",
    "Exists",
    "Judged",
    "Reading",
    "Refused",
    "SchemaError",
    "Silent",
    "Sources",
    "Validators",
    "classify",
    "endpoint_of",
    "endpoints_by_check",
    "judge_exchange",
    "read",
]
