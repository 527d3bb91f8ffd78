-- What a leader says of themselves while they write in private. No change: it goes with the form, or when they seal.
CREATE TABLE signal (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    seat TEXT NOT NULL,
    word TEXT NOT NULL CHECK (length(word) BETWEEN 1 AND 24),
    PRIMARY KEY (session, seat)
) STRICT;
