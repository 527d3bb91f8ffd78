-- Who has been asked for their attention: the last nudge of each seat, in ms of the monotonic clock of one boot.
CREATE TABLE nudge (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    seat TEXT NOT NULL,
    "by" TEXT NOT NULL,
    boot TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (session, seat)
) STRICT;

-- Who was named to run the session, and who has asked to hand it over.
ALTER TABLE session ADD COLUMN named TEXT;
ALTER TABLE session ADD COLUMN handing TEXT NOT NULL DEFAULT '[]'
    CHECK (json_valid(handing) AND json_type(handing) = 'array');

-- Who stands aside from an item.
ALTER TABLE agenda ADD COLUMN recused TEXT NOT NULL DEFAULT '[]'
    CHECK (json_valid(recused) AND json_type(recused) = 'array');
