"""Every notebook runs from top to bottom."""

from __future__ import annotations

import nbformat
import pytest
from conftest import ROOT
from nbclient import NotebookClient

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(path, monkeypatch):
    monkeypatch.setenv("SIM_FAST", "1")
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=240, kernel_name="python3", resources=resources).execute()
    drawn = [cell for cell in notebook.cells if cell.source.startswith("result.plot(")]
    assert all(any("image/png" in output.get("data", {}) for output in cell.outputs) for cell in drawn)
    assert all(cell.get("execution_count") for cell in notebook.cells if cell.cell_type == "code")
