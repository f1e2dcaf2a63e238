"""What all pictures share: style, labels, time axes and curves."""
