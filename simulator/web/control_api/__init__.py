"""The control API: everything that the pages do, as JSON, for a test suite in any language."""

from simulator.web.control_api.routes import control_api

__all__ = ["control_api"]
