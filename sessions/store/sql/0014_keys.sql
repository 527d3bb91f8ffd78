-- Nobody notes when somebody last pressed a key: it told how long they had been thinking.
ALTER TABLE presence DROP COLUMN key_ms;
