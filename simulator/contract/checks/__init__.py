"""The checks of one exchange, a module a family; :mod:`simulator.contract.table` lists them all."""
