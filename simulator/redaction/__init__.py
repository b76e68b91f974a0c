"""Keeps secrets out of everything that is written or shown."""

from simulator.redaction.redactor import MASK, Redactor

__all__ = ["MASK", "Redactor"]
