"""The best response of one leader: gestures and dates, ranked by the chance of a goal."""
