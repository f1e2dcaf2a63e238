"""Results of a study: variables of the dataset, recording in blocks of runs, and the run folder."""
