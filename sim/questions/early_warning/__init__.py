"""Would the warning signs have predicted the rupture?"""
