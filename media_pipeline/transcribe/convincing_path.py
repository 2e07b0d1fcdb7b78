"""Who says each word, when all words are looked at together (Viterbi)."""

from collections.abc import Sequence
from typing import Any


def convincing_path(evidence: Any, switch_costs: Sequence[float]) -> list[int]:
    """Return the speaker of each word on the path for which there is most evidence.

    Args:
        evidence: for each word and speaker, shape (words, speakers), at least one word.
        switch_costs: what a change of speaker before each word but the first costs, in the unit
            of the evidence.
    """
    import numpy as np

    elsewhere = 1 - np.eye(evidence.shape[1])
    score, backwards = evidence[0], []
    for row, cost in zip(evidence[1:], switch_costs, strict=True):
        reached = score[:, None] - cost * elsewhere
        backwards.append(reached.argmax(axis=0))
        score = reached.max(axis=0) + row
    path = [int(score.argmax())]
    for step in reversed(backwards):
        path.append(int(step[path[-1]]))
    return path[::-1]
