"""Long and repeated work: queued in the database, resumed after a crash, retried with growing pauses, visible.

It never knows what a job does; rooms bring their handlers.
"""
