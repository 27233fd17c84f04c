"""What does a person need to see, and do, about one lead; and which lead comes first?

It never decides anything itself: scores, matches, actions and moves come from their own rooms.
"""
