"""How is the funnel doing, and who deserves attention today?

It never changes anything, and never computes a score of its own.
"""
