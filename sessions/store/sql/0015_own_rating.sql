-- How a leader rated their own case at the verdict, on the scale on which they judged the other's text of it.
ALTER TABLE side ADD COLUMN own_rating INTEGER CHECK (own_rating BETWEEN 0 AND 4);
