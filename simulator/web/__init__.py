"""The mock platform that people click through: Flask pages in front of :mod:`simulator.marketplace`.

What is bought, called and judged is decided there; here are routes, forms, pages, and the guards in front of
them.
"""

from simulator.web.app import create_app
from simulator.web.serving import Listening, listen
from simulator.web.site import Site

__all__ = ["Listening", "Site", "create_app", "listen"]
