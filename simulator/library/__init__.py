"""The simulator as a library: load scenarios, run them, read the result. The command line is built on it."""

from simulator.library.running import load, run
from simulator.library.session import Session

__all__ = ["Session", "load", "run"]
