"""Public data as users download them: one file a format, all read by the same few steps.

`recognise` says what a file is, from its header; `batches` and `table` read it, with every fault by line and column.
"""
