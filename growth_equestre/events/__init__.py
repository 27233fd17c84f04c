"""What happened to each lead, and when: the append-only log from which everything else is derived.

It never edits a fact, never moves a stage by itself, and never judges what a fact is worth.
"""
