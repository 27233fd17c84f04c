"""Who changed what, when, through which use case and why; and how to take it back.

It never decides whether a change is allowed, and never reads what a record means.
"""
