"""Benchmarks: ratios within one run, never timed asserts. ``python -m tests.benchmarks`` prints them all."""
