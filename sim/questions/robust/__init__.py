"""Which conclusions survive rival theories and parameter draws?"""
