"""What the command line's verbs do: `look` reads, `keep` writes, `screens` opens the face."""
