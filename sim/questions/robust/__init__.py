"""Propositions across theories and parameter draws: which conclusions are robust?"""
