"""Which signals a learned card may read, and how it says what it found in them."""

COLUMNS = None
