"""Is the workspace whole, and is there a copy of it that would really come back?

It checks, copies and rehearses; it never changes a record and never puts a copy back by itself.
"""
