"""Simulation of studies in blocks of runs, on any number of processes."""
