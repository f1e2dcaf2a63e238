"""One run as a narrative, and storylines: clusters of all runs."""
