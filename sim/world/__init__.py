"""The world and its agents (`world.world`, on Mesa), and the start of a study (`world.opening`)."""
