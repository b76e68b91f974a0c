"""The platform's public API, for vendors that call back: tokens, accounts, subscriptions."""

from simulator.web.public_api.routes import public_api

__all__ = ["public_api"]
