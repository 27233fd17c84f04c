"""Learning: which model serves, which others were tried, what did each promise, and does it still hold?

It never knows what is being decided nor how a card is learned: rooms above bring their kinds of models.
"""
