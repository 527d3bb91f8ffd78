-- What a terminal is changing just now, such as `G2`; it ends with the lease.
ALTER TABLE presence ADD COLUMN editing TEXT CHECK (length(editing) BETWEEN 1 AND 40);
