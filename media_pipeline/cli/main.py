"""The entry point: language first, then the commands, then one boundary for errors."""

import os
import signal
import sys
from types import FrameType

from media_pipeline.cli.language import choose_language, use_language, workspace_language


def main() -> None:
    """Run the command line and exit with its code."""
    arguments = sys.argv[1:]
    use_language(choose_language(arguments, os.environ, workspace_language(arguments)))
    signal.signal(signal.SIGTERM, _as_interrupt)
    signal.signal(signal.SIGHUP, _as_interrupt)  # the window was closed

    from media_pipeline.cli.boundary import run
    from media_pipeline.cli.commands import media

    code = run(media, arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    # A recogniser that was interrupted may still be busy in native code, in a daemon thread:
    # leave without waiting for it.
    os._exit(code)


def _as_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
