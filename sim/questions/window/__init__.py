"""Until when can the crisis be ended, and by which gesture?"""
