"""Effects of a gesture by date: until when can the crisis be ended?"""
