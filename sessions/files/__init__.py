"""Files that people name: one reader for every text, and one writer for all output."""
