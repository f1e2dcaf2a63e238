"""Shared by all pictures: style, labels, pages, time axes and curves."""
