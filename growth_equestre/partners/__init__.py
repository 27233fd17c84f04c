"""Partners: which companies can serve a lead, where they are and what they do?

It never decides which partner suits which lead, and never invents a name, a CNPJ or an activity code.
"""
