"""First drafts from public data: a scenario of two states, and a record of their events. Every mapping is assumed."""
