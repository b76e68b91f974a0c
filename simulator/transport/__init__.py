"""Turns requests into traffic: the only part that knows requests, sockets and TLS."""

from simulator.transport.sending import Transport

__all__ = ["Transport"]
