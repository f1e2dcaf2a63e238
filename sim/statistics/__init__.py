"""Statistical methods with citations; NumPy and SciPy only."""
