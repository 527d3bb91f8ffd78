-- For whom a leader's own case speaks, and what they think is best for the company.
ALTER TABLE side ADD COLUMN voice TEXT CHECK (length(voice) BETWEEN 1 AND 80);
ALTER TABLE side ADD COLUMN for_company TEXT CHECK (length(for_company) BETWEEN 1 AND 200);
