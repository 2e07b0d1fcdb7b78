"""When a conditional write may happen."""

from media_pipeline.store.contract import ABSENT


def agrees(current: str | None, expected: str | None) -> bool:
    """Tell whether the version that is there (None: no object) is the one that was expected.

    ``expected`` None asks for no condition; ABSENT asks that nothing is there.
    """
    if expected is None:
        return True
    if expected == ABSENT:
        return current is None
    return current == expected
