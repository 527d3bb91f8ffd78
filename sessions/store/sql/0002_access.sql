-- Who may come in over SSH. Nothing here is a change: it is never exported, searched, logged or told to a terminal.

-- A public key that sits on a seat. A seat may have several keys; a key has one seat of a session.
CREATE TABLE seat_key (
    session TEXT NOT NULL,
    seat TEXT NOT NULL,
    fingerprint TEXT NOT NULL CHECK (fingerprint GLOB 'SHA256:*' AND length(fingerprint) = 50),
    public_key TEXT NOT NULL CHECK (length(public_key) BETWEEN 40 AND 8000),
    added_at TEXT NOT NULL CHECK (added_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*'),
    PRIMARY KEY (session, fingerprint),
    FOREIGN KEY (session, seat) REFERENCES participant(session, "key") DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX seat_key_by_fingerprint ON seat_key (fingerprint);

-- A code that binds the key of whoever uses it first to a seat. `name` is the part that may be known, `hash` (scrypt,
-- salted with the name) of the part that may not; `tries` counts every use of the name while the code is good.
CREATE TABLE seat_code (
    name TEXT NOT NULL PRIMARY KEY CHECK (length(name) = 3),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    session TEXT NOT NULL,
    seat TEXT NOT NULL,
    expires_at TEXT NOT NULL CHECK (expires_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*'),
    tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
    used_at TEXT CHECK (used_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*'),
    FOREIGN KEY (session, seat) REFERENCES participant(session, "key") DEFERRABLE INITIALLY DEFERRED
) STRICT;
