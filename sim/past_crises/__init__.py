"""Coded past crises: read the case table, map cases to scenarios, simulate and score them."""
