-- The head of the log from which minutes were written, and the one that each leader signed.
ALTER TABLE session ADD COLUMN log_rev INTEGER CHECK (log_rev BETWEEN 1 AND 99999999);
ALTER TABLE participant ADD COLUMN signed_rev INTEGER CHECK (signed_rev BETWEEN 1 AND 99999999);
ALTER TABLE participant ADD COLUMN signed_head TEXT CHECK (length(signed_head) = 71 AND signed_head GLOB 'sha256:*');
