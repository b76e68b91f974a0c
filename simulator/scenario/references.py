"""``${references}``: how they are written, and which there are."""

from __future__ import annotations

import re

__all__ = ["ACCOUNT_REFERENCES", "REFERENCE", "SUBSCRIPTION_REFERENCES"]

REFERENCE = re.compile(r"\$\{([^}]*)\}")

ACCOUNT_REFERENCES = ("ID", "ExternalID", "Name", "Email", "PartnerID")
SUBSCRIPTION_REFERENCES = ("ID", "ExternalID")
