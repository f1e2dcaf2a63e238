"""Past crises: a table of coded cases, each as a scenario of the ordinary format, and how they are played."""
