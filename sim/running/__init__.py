"""Simulating studies: one loop over weeks, in blocks of runs, on any number of processes."""
