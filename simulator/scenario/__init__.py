"""Scenario files: read, planned for one vendor, and played against whatever answers."""
