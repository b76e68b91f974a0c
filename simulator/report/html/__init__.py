"""The run as a page for people: one file for every browser, for paper, and for phones."""

from simulator.report.html.page import as_html

__all__ = ["as_html"]
