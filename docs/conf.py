"""Configuration of the documentation site: `make docs` builds it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import sim

sys.path.insert(0, str(Path(__file__).parent))
import reference

project = "bilateral"
copyright = "the bilateral developers"
release = version = sim.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "off"
suppress_warnings = ["myst.header"]

highlight_language = "none"
smartquotes = False
autodoc_typehints = "description"
autodoc_inherit_docstrings = False
autodoc_member_order = "bysource"
autodoc_class_signature = "separated"

html_theme = "pydata_sphinx_theme"
html_title = "bilateral"
html_theme_options = {
    "navbar_center": [],
    "show_toc_level": 2,
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_sidebars = {"**": ["globaltoc.html"]}
html_show_sourcelink = False
html_copy_source = False


def setup(_app: object) -> None:
    """Write the generated pages and copy the notebooks before the sources are read."""
    reference.write()
    target = Path(__file__).parent / "notebooks"
    target.mkdir(exist_ok=True)
    for notebook in (Path(__file__).parents[1] / "notebooks").glob("*.ipynb"):
        if not (copy := target / notebook.name).is_file() or copy.read_bytes() != notebook.read_bytes():
            shutil.copyfile(notebook, copy)
