"""Scenarios and results as they are used from Python: each method asks one question and returns its answer."""
