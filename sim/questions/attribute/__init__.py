"""Who or what made the difference?"""
