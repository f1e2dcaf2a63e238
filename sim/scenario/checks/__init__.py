"""Every check of a scenario file, with a message a person can act on."""
