"""How Growth Equestre looks and speaks: theme, formats, tables, charts, empty states, feedback, layout.

Question it answers: how is this shown to a person, in Portuguese, in light and dark, on any width?
It never knows a business rule, a room or a database.
"""
