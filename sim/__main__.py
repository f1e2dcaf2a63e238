"""`python -m sim` is `bilateral`: the command line, which Ctrl-C ends with exit code 130 also while it is imported."""

import signal
import sys

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
