"""Can the record distinguish rival readings?"""
