"""Parts of pages with sliders, of the explorer and of briefs: numbers that can be moved, and charts drawn by a script."""
