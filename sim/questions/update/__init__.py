"""Runs conditioned on the record: where does it stand now, and where does it go from here?"""
