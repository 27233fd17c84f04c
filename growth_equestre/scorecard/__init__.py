"""Scorecard: what chance does this row have, and which of its signals moved it, point by point?

It never knows a lead, a partner, a database file or how a card was learned: it reads tables of points.
"""
