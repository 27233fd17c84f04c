"""What may come in from outside over HTTP, and what is shown to whoever sends it?

It never decides or writes anything itself, and never tells a stranger whether a record exists.
"""
