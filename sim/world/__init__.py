"""What exists: the world and its agents (`world.world`, on Mesa), and how a study opens (`world.opening`)."""
