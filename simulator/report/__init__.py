"""Reports: pure functions from a run's result to text, a module each. The terminal alone listens live."""

from simulator.report.closing import closing_text
from simulator.report.formats import FORMATS
from simulator.report.writing import write_reports

__all__ = ["FORMATS", "closing_text", "write_reports"]
