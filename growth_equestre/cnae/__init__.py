"""CNAE: which economic activity is this code, how close are two activities, and which of them live from horses?

It never knows a company, a partner or a workspace: it answers from the official tree and our curated map alone.
"""
