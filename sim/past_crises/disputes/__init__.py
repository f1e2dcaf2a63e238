"""Militarised disputes as incidents: public files, machine-coded inputs, simulation, and out-of-fold scores."""
