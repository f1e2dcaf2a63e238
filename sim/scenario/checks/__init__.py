"""Checks of scenario files, with messages and hints."""
