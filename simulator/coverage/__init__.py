"""What of the contract was exercised against a vendor, counted from the bytes of the exchanges."""

from simulator.coverage.tally import Tally, tally
from simulator.coverage.universe import Area, Universe

__all__ = ["Area", "Tally", "Universe", "tally"]
