"""The command line: options into one value, one function called, one exit code returned."""

from simulator.cli.main import main

__all__ = ["main"]
