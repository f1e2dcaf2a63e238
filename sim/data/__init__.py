"""Public data as users download them: three tables of formats, all read by the same steps.

`recognise` tells the format of a file from its header; `batches` reads it, with every fault by line and column.
"""
