"""Matching: which partners suit this lead best, how well, and why these and not another?

It never sends a lead to a partner, never changes either, and never ranks by anything that its receipt does not show.
"""
