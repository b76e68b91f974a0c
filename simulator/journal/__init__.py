"""The waist of the hourglass: every exchange in the order in which it happened, kept, written, read back."""

from simulator.journal.har import har
from simulator.journal.lines import LineWriter, encoded
from simulator.journal.memory import Journal
from simulator.journal.ndjson import FORMAT, JournalWriter, journal_text
from simulator.journal.recording import Recording, read_recording

__all__ = [
    "FORMAT",
    "Journal",
    "JournalWriter",
    "LineWriter",
    "Recording",
    "encoded",
    "har",
    "journal_text",
    "read_recording",
]
