"""Who may do what, and which workspace they are in.

It never knows what a use case does; each use case names the permission it needs.
"""
