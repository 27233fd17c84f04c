"""Next action: what should be done for this lead now, through which channel, when, in which words, and why?

It never contacts anybody itself, and never recommends what the lead's consent, refusals or contact data forbid.
"""
