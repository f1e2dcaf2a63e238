"""Verbs of questions: one file each; it parses options, calls the question and publishes the answer."""
