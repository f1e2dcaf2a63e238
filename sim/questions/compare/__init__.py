"""Paired differences: how much difference does each variant make?"""
