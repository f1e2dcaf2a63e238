"""Draft scenarios and records of events from public data. All mappings are assumed."""
