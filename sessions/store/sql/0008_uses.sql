-- What the owner of a key calls it, where that was said, and when it last let somebody in.
ALTER TABLE seat_key ADD COLUMN comment TEXT CHECK (length(comment) BETWEEN 1 AND 200);

ALTER TABLE seat_key ADD COLUMN used_at TEXT CHECK (used_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*');
