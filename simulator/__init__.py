"""A cloud marketplace, simulated: it calls a vendor's real endpoint and judges what comes back."""

__version__ = "0.1.0"

__all__ = ["__version__"]
