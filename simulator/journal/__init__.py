"""The waist of the hourglass: every exchange in the order in which it happened, kept, written, read back."""

from simulator.journal.har import har
from simulator.journal.lines import LineWriter, encoded
from simulator.journal.ndjson import END, FORMAT, JournalWriter, exchange_from, journal_text, line_of
from simulator.journal.recording import Recording, read_recording

__all__ = [
    "END",
    "FORMAT",
    "JournalWriter",
    "LineWriter",
    "Recording",
    "encoded",
    "exchange_from",
    "har",
    "journal_text",
    "line_of",
    "read_recording",
]
