"""Places: which municipality is meant by this text, where is it, and how far are two of them apart?

It never knows a lead, a partner or a workspace, and it never guesses between two cities of one name.
"""
