"""From recorded calls to a scenario: ids become references, what failed becomes an injected reply.

What is told is what the platform did, and not who was ordered for: the data of real accounts stays where it
was recorded, and a run makes people up as it always does.
"""

from simulator.scenario.recorded.telling import scenario_from

__all__ = ["scenario_from"]
