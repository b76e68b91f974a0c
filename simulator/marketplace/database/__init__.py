"""The platform's memory: the only user of SQLAlchemy. Everything above sees frozen values.

:class:`Database` gives connections; the other modules hold functions that take one, so that several changes
are one transaction. None of them calls anybody.
"""

from sqlalchemy import Connection

from simulator.marketplace.database.opening import Database

__all__ = ["Connection", "Database"]
