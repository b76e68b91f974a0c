"""Between the real platform and a vendor: every call passes unchanged, is kept, and is judged."""

from simulator.proxy.live import Live
from simulator.proxy.routing import Routing
from simulator.proxy.server import Proxy, listen

__all__ = ["Live", "Proxy", "Routing", "listen"]
