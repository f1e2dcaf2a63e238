"""Output of the verbs: text, JSON objects, and messages about failures."""
