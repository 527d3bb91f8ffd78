-- A code has 59 bits, so nobody counts how often it is tried: whoever did could use up a stranger's.
ALTER TABLE seat_code DROP COLUMN tries;
