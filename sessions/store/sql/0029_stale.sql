-- When rows of a board of a series are stale, and how often the board is opened, so that this is known to the file.
ALTER TABLE board ADD COLUMN stale_days INTEGER CHECK (stale_days BETWEEN 1 AND 3650);
ALTER TABLE board ADD COLUMN stale_from TEXT CHECK (stale_from GLOB '[a-z]*' AND stale_from NOT GLOB '*[^a-z0-9_]*');
ALTER TABLE board ADD COLUMN look_every INTEGER CHECK (look_every BETWEEN 1 AND 3650);
