"""Posterior weights of rival readings: can the record distinguish them?"""
