-- A leader's signature over exported minutes, by a key of their own; outside the record, which it is about.
-- `minutes` is what was signed, until a redaction takes it out; `digest` is what of it the signature covers.
CREATE TABLE countersignature (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    seat TEXT NOT NULL CHECK (seat GLOB '[a-z]*' AND seat NOT GLOB '*[^a-z0-9-]*'),
    rev INTEGER NOT NULL CHECK (rev BETWEEN 1 AND 99999999),
    digest TEXT NOT NULL CHECK (digest NOT GLOB '*[^0-9a-f]*' AND length(digest) IN (64, 128)),
    signature TEXT NOT NULL CHECK (length(signature) BETWEEN 1 AND 10000),
    minutes TEXT,
    kept_at TEXT NOT NULL CHECK (kept_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*'),
    PRIMARY KEY (session, seat, digest)
) STRICT;
