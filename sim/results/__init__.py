"""What a study leaves: the dataset's contract, recording it block by block, and the run folder."""
