"""What happened in one run, and which storylines are there?"""
