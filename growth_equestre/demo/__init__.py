"""What would the product show on a busy team's data, and how close does a model come to a truth that is known?

Simulates the equestrian funnel and plays the pitch. It never scores by its own truth, and removes only what it created.
"""
