"""Files of the charts: their script and their style, which a page serves or has inside."""

from __future__ import annotations

from pathlib import Path

CHART_SCRIPT, CHART_STYLE = (Path(__file__).with_name(name) for name in ("charts.js", "charts.css"))
"""The script that draws the fan, the ruptures and the rungs, and the palette that it draws with."""
