"""What does a visitor want to know, what did it answer, and how does it become a lead without being asked twice?

It never keeps who somebody is before that person says so and agrees to it.
"""
