"""The brief: the answers about one study on one page of HTML that needs neither network nor script."""
