"""Particle filters of the record: the filter, several of them, and the evidence of rivals by them."""
