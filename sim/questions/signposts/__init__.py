"""Signposts: the observations that would best distinguish the futures of a study."""
