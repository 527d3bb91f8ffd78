-- The PIN of a seat: the hash alone (`kept`; its row in `participant` says only that there is one, and which), how
-- often in a row it was tried and was wrong, and when last, in ms of the monotonic clock of one boot.
CREATE TABLE pin (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    seat TEXT NOT NULL,
    kept TEXT CHECK (length(kept) <= 400),
    wrong INTEGER NOT NULL DEFAULT 0 CHECK (wrong >= 0),
    boot TEXT,
    tried_ms INTEGER,
    PRIMARY KEY (session, seat)
) STRICT;

-- Who has asked that a forgotten PIN be reset.
ALTER TABLE participant ADD COLUMN resets TEXT NOT NULL DEFAULT '[]'
    CHECK (json_valid(resets) AND json_type(resets) = 'array');
