"""Leads: who may buy, how to reach them, and what they look for.

It never scores, never decides a stage (it only keeps the team's word), and never forgets where a lead came from.
"""
