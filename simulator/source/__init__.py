"""Reads the files that people write: YAML 1.2 whose every value knows its line and column."""

from simulator.source.document import Source, parse_yaml, read_yaml
from simulator.source.file_format import FileFormat, schema_problems
from simulator.source.woven import Woven, Written

__all__ = ["FileFormat", "Source", "Woven", "Written", "parse_yaml", "read_yaml", "schema_problems"]
