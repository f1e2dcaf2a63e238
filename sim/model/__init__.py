"""The model: what can happen in a week, every number of it, and rival theories of how a leader decides."""
