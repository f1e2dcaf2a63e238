"""What a scenario file may say, how it is read, and how interests become drives."""
