"""Documents become a `Corpus`."""
