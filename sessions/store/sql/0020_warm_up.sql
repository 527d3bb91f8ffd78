-- The pairs that don't want a warm-up to be suggested, and until which day. No change: it goes once that day is over.
CREATE TABLE warm_up_off (
    series TEXT NOT NULL PRIMARY KEY CHECK (length(series) BETWEEN 1 AND 80),
    until TEXT NOT NULL CHECK (until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
) STRICT;
