"""How good are forecasts of past crises?"""
