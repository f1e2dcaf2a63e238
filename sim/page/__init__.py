"""Parts of pages with sliders, of explorer and brief: numbers that can be moved, charts drawn by a script."""
