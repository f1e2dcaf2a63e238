"""Fit of parameters to past crises, cross-validated, and what each mechanism contributes."""
