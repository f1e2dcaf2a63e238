"""Settings of the inputs side by side: how does the outcome depend on them?"""
