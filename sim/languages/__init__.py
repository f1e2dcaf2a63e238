"""The languages of a page: messages, dates and numbers in the language of its reader."""
