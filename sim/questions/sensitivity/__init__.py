"""Sensitivity: which inputs drive the spread of the outcomes?"""
