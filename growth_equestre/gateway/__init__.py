"""What may come in from outside over HTTP, what is shown to whoever sends it, and what is told outside?

It never decides or writes anything itself, and never tells a stranger whether a record exists.
"""
