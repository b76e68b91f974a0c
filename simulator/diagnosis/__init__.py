"""Is the vendor there, and set up? Read-only steps from the host's name to each endpoint, a verdict each."""

from simulator.diagnosis.diagnose import diagnose
from simulator.diagnosis.verdict import State, Verdict, exit_code

__all__ = ["State", "Verdict", "diagnose", "exit_code"]
