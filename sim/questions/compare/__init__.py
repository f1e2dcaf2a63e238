"""How much difference does each variant make?"""
