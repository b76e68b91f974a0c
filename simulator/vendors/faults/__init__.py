"""The faults that the built-in vendor can have, one at a time, in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.vendors.faults.data import DATA_FAULTS
from simulator.vendors.faults.documents import DOCUMENT_FAULTS
from simulator.vendors.faults.encodings import ENCODING_FAULTS
from simulator.vendors.faults.envelope import ENVELOPE_FAULTS
from simulator.vendors.faults.failures import FAILURES
from simulator.vendors.faults.fault import Fault
from simulator.vendors.faults.haste import HASTE_FAULTS
from simulator.vendors.faults.keys import KEY_FAULTS
from simulator.vendors.faults.markup import MARKUP_FAULTS
from simulator.vendors.faults.options import OPTION_FAULTS
from simulator.vendors.faults.relations import RELATION_FAULTS
from simulator.vendors.faults.repetition import REPETITION_FAULTS
from simulator.vendors.faults.state import STATE_FAULTS
from simulator.vendors.faults.wire import WIRE_FAULTS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FAULTS", "Fault", "describe"]

FAULTS: Mapping[str, Fault] = {
    fault.name: fault
    for fault in (
        *(*FAILURES, *STATE_FAULTS, *OPTION_FAULTS),
        *(*KEY_FAULTS, *REPETITION_FAULTS, *RELATION_FAULTS, *ENCODING_FAULTS, *DATA_FAULTS, *HASTE_FAULTS),
        *(*ENVELOPE_FAULTS, *DOCUMENT_FAULTS, *WIRE_FAULTS, *MARKUP_FAULTS),
    )
}
"""By name: first what scenarios bring about, then faults of state and what misuse brings to light, then those
of the envelope, of the documents, and of the wire."""


def describe() -> list[tuple[str, str]]:
    """Each fault's name and the sentence that says what it breaks."""
    return [(fault.name, fault.breaks) for fault in FAULTS.values()]
