"""Discover: which region of the inputs leads to an outcome?"""
