"""Awards: the sitting, its motions and votes, the awards, the palmares and its minutes."""
