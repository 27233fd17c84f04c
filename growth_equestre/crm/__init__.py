"""Where each lead stands in the team's own words: stages, the gate into Qualificado, and the handoff to a partner.

It never lets a model move a stage, and never shares more about a person than the partner needs.
"""
