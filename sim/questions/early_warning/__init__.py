"""Early-warning indicators: would they have predicted the rupture?"""
