"""Which parameters fit past crises?"""
