"""Scoring: what chance does this lead have of qualifying, why, and what would change it?

It never moves a stage, never edits a score by hand, and never counts a fact from after the moment it is asked about.
"""
