"""Scores of forecasts of past crises against baselines."""
