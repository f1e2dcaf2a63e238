"""Searches and checks on pages that tests share."""

from __future__ import annotations

import itertools
import re

import numpy as np
import xarray as xr
from made_up import PROVENANCE
from matplotlib.text import Text

from sim.plotting.style import save


def texts(figure):
    return [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]


def words(figure):
    return " ".join(text.get_text() for text in figure.findobj(Text) if text.get_visible())


def artists(figure, gid):
    return figure.findobj(lambda artist: artist.get_gid() == gid)


def lightness(colour):
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return 116 * (linear @ [0.2126, 0.7152, 0.0722]) ** (1 / 3) - 16


def check_texts(figure, folder):
    """Check that no two texts touch and none leaves the page, after saving it."""
    save(figure, folder / "page", PROVENANCE)
    figure.draw_without_rendering()
    boxes = [(t.get_text(), Text.get_window_extent(t)) for t in texts(figure)]
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        apart = a.x1 <= b.x0 + 0.5 or b.x1 <= a.x0 + 0.5 or a.y1 <= b.y0 + 0.5 or b.y1 <= a.y0 + 0.5
        assert apart, f"{one!r} touches {other!r}"
    for text, box in boxes:
        page = figure.bbox
        assert min(box.x0, box.y0, page.width - box.x1, page.height - box.y1) >= 0.0, f"{text!r} is cut off"


def check_bytes(draw, folder):
    """Check that files drawn twice are byte-identical and have no date."""
    files = []
    for stem in ("a", "b"):
        (folder / stem).mkdir()
        files.append(save(draw(), folder / stem / "page", PROVENANCE))
    for one, other in zip(*files, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert not re.search(rb"<dc:date>", files[0][1].read_bytes())


def refuse_statistics(monkeypatch):
    """Make functions that compute statistics fail."""

    def refuse(*_, **__):
        raise AssertionError("a picture computes nothing")

    for function in ("quantile", "percentile", "histogram", "mean", "median", "average", "std", "bincount"):
        monkeypatch.setattr(np, function, refuse)
        for owner in (xr.DataArray, xr.Dataset):
            monkeypatch.setattr(owner, function, refuse, raising=False)
