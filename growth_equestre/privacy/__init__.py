"""What do we hold about a person, on which ground, who received it, and how does it leave everywhere when asked to?

It reads and takes out personal data in every table, and never writes a fact about a person into another room's.
"""
