"""Statistical methods, each with its citation; NumPy and SciPy only."""
