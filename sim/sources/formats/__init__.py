"""The public formats, one file each: the columns, what becomes of them, whom to cite."""
