"""Interrupts: Ctrl-C ends every verb with a short message and exit code 130."""

from __future__ import annotations

from typing import Any, NoReturn

import rich_click as click

INTERRUPTED = 130


class Interruptible(click.RichGroup):
    """A group of verbs that Ctrl-C ends with code 130, whether in a verb or in the words before it."""

    def make_context(self, *words: Any, **options: Any) -> click.Context:
        """Parse the words of the command line."""
        try:
            return super().make_context(*words, **options)
        except KeyboardInterrupt:
            end_interrupted("Interrupted.")

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            end_interrupted("Interrupted.")


def end_interrupted(message: str) -> NoReturn:
    """Print what is kept and what to do, and exit with code 130."""
    click.echo(message, err=True)
    raise SystemExit(INTERRUPTED) from None
