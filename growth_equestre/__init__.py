"""Growth Equestre: sales intelligence for the Brazilian equestrian market, in one process."""

__version__ = "0.1.0"
