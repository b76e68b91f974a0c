"""The baseline: failures that are known, each with its reason, and perhaps a last day."""

from simulator.baseline.reading import Baseline, read_baseline
from simulator.baseline.updating import baseline_text

__all__ = ["Baseline", "baseline_text", "read_baseline"]
