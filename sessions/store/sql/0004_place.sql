-- Where in its form a seat was when its draft was last kept, such as `goal-2/text@0,14`; it goes when the draft goes.
ALTER TABLE draft ADD COLUMN place TEXT CHECK (length(place) BETWEEN 1 AND 200);
