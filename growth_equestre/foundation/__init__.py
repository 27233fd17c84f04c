"""Foundation: what every room stands on: words, errors, settings, clock, database, artifacts.

It never knows a business rule, a screen or another room.
"""
