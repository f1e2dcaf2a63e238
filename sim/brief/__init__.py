"""Answers in words a minister could read."""
