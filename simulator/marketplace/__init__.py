"""The mock platform: the marketplace that people click through and programs drive, without its pages.

What the platform decides (whom to call in which order, what is sold, what is asked) stays in
:mod:`simulator.platform`; here is what drives those decisions over real calls: what is kept of them, judged,
and told. That needs the judge and the transport, which is why it is a layer of its own above them, and not in
``platform`` as the first sketch had it. No Flask here, and no SQLAlchemy outside ``database``.
"""

from simulator.marketplace.marketplace import Marketplace

__all__ = ["Marketplace"]
