"""Readers of public data files: two tables of formats, one reader.

`recognise` identifies the format of a file; `read_batches` reads it and reports each error by line and column.
"""
