"""Draw the pictures of docs/gallery.md again: `make gallery`. It takes about three minutes on two cores.

Every picture stands on the page below the command that makes it. The commands are run in an empty folder, and the
pictures that they leave are written to docs/pictures/, in 128 colours.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

DOCS = Path(__file__).resolve().parent
SHOWN = re.compile(r"```\nbilateral (.*)\n```\n!\[.*\]\(pictures/(.*)\.png\)")
"""A command, and the name of the picture below it."""
WIDTH, COLOURS = 1200, 128
"""Width in pixels and number of colours of a picture."""


def pictures() -> dict[str, str]:
    """Return the command that makes each picture of the page, by the picture's name."""
    return {name: command for command, name in SHOWN.findall((DOCS / "gallery.md").read_text(encoding="utf-8"))}


def draw() -> None:
    """Run each command once and keep its pictures."""
    shown = pictures()
    with TemporaryDirectory() as folder:
        for command in dict.fromkeys(shown.values()):
            print("bilateral", command, flush=True)
            words = [sys.executable, "-m", "sim", *shlex.split(command), "--quiet"]
            subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        for name, command in shown.items():
            words = shlex.split(command)
            shrink(Path(folder, words[words.index("--out") + 1], f"{name}.png"), DOCS / "pictures" / f"{name}.png")


def shrink(source: Path, target: Path) -> None:
    """Write a picture at `WIDTH`, in `COLOURS` colours."""
    target.parent.mkdir(exist_ok=True)
    with Image.open(source) as image:
        size = (WIDTH, round(image.height * WIDTH / image.width))
        image.convert("RGB").resize(size, Image.Resampling.LANCZOS).quantize(COLOURS).save(target, optimize=True)


if __name__ == "__main__":
    draw()
