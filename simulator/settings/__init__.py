"""Everything that can be said about a run before it begins: a service file, the environment, the options."""

from simulator.settings.given import members_of, settings_of
from simulator.settings.loading import load_settings
from simulator.settings.values import Connection, Settings, Verbosity

__all__ = ["Connection", "Settings", "Verbosity", "load_settings", "members_of", "settings_of"]
