"""But-for effects and Shapley values: who or what made the difference?"""
