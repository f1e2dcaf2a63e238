"""Terminal: options of the verbs, progress, printing, and messages about failures."""
