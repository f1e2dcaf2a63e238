"""The explorer: a page on this machine that changes a scenario and plays it again at once."""
