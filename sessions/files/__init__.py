"""Files that people give and name: one reader for every text, one writer for whatever is written."""
