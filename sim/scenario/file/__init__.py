"""Schema of scenario files, and how they are parsed and merged."""
