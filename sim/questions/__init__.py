"""One folder for each question a user asks: its numbers, its text and its picture."""
