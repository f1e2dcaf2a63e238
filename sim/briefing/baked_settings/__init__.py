"""Settings of the inputs that a brief can be switched to: their plan, and what was simulated of each."""
