"""The model: the rules of the week, all parameters, and rival theories of how a leader decides."""
