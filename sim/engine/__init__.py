"""The engine: plays the weeks of many runs by the compiled rules, on packed records."""
