"""The best response of one leader: gestures and dates, ranked by the probability of a goal."""
