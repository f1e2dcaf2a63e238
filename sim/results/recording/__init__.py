"""Recording of a simulation: every week of a block of runs as arrays."""
