"""The detection matrix: every check proven by what it catches, and by all the correct ones it leaves alone.

Faulty vendors, correct vendors in other guises, and faulty platforms are tried one after the other; see
``simulator matrix``.
"""

from simulator.matrix.matrix import Matrix, Proof, matrix_of
from simulator.matrix.pages import as_json, as_markdown, problems
from simulator.matrix.trial import Kind, Subject, Tried, Verdict
from simulator.matrix.trials import subjects, trials

__all__ = [
    "Kind",
    "Matrix",
    "Proof",
    "Subject",
    "Tried",
    "Verdict",
    "as_json",
    "as_markdown",
    "matrix_of",
    "problems",
    "subjects",
    "trials",
]
