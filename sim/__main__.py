"""`python -m sim` is `bilateral`: the command line, which Ctrl-C ends with exit code 130 also while it is imported."""

import signal
import sys
from _thread import interrupt_main
from threading import Timer
from typing import Any

PAUSE = 0.05


def interrupt_again(ignored: Any) -> None:
    """Repeat a Ctrl-C that Python has ignored because it came in a callback of its memory management."""
    if issubclass(ignored.exc_type, KeyboardInterrupt):
        Timer(PAUSE, interrupt_main).start()
    else:
        sys.__unraisablehook__(ignored)


sys.unraisablehook = interrupt_again
try:
    from sim.cli import main as run_verb
except KeyboardInterrupt:
    print("Interrupted.", file=sys.stderr)
    sys.exit(130)


def main() -> None:
    """Run the verb; once it has ended there is nothing to interrupt."""
    try:
        run_verb()
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(130)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    main()
