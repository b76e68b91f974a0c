"""The built-in vendor: a correct implementation of the vendor's side, and faulty ones beside it.

Importing this package is cheap; :func:`serve` brings in Flask.
"""

from simulator.vendors.credentials import BUILT_IN_API_KEY, BUILT_IN_APPLICATION_ID
from simulator.vendors.faults import FAULTS, Fault, describe
from simulator.vendors.likeness import Likeness
from simulator.vendors.profile import PartnerId, VendorProfile
from simulator.vendors.server import RunningVendor, serve
from simulator.vendors.settings_form import VALID_SETTINGS as BUILT_IN_SETTINGS
from simulator.vendors.sync_options import PARTNER_ID_OPTION
from simulator.vendors.unlike import LIKES

__all__ = [
    "BUILT_IN_API_KEY",
    "BUILT_IN_APPLICATION_ID",
    "BUILT_IN_SETTINGS",
    "FAULTS",
    "LIKES",
    "PARTNER_ID_OPTION",
    "Fault",
    "Likeness",
    "PartnerId",
    "RunningVendor",
    "VendorProfile",
    "describe",
    "serve",
]
