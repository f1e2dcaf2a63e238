"""What results say: one verb a file, each a pure function of the results dataset that never sees a world or a file."""
