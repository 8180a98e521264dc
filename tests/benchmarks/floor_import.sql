-- The floor of an import: what the sqlite3 shell needs to bring the same file into the
-- shape of a contact store, with no Python in between: staging, duplicates by one GROUP BY, a
-- unique index, B-trees, tags, full text.  FILE stands for the path of the file.
PRAGMA page_size = 4096;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA cache_size = -262144;
PRAGMA temp_store = MEMORY;
CREATE TABLE contact (
  id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
  email TEXT NOT NULL, email_key TEXT NOT NULL, phone TEXT NOT NULL,
  phone_digits TEXT NOT NULL, company TEXT NOT NULL, title TEXT NOT NULL,
  city TEXT NOT NULL, country TEXT NOT NULL, properties TEXT NOT NULL,
  created_at TEXT NOT NULL
);
CREATE TABLE contact_tag (
  tag TEXT NOT NULL, contact_id INTEGER NOT NULL, PRIMARY KEY (tag, contact_id)
) WITHOUT ROWID;
CREATE TEMP TABLE staged (
  first_name, last_name, email, phone, company, title, city, country, tags, account_id,
  birthday, segment, score, note
);
BEGIN;
.mode csv
.import --skip 1 --schema temp "FILE" staged
INSERT INTO contact
SELECT rowid, first_name, last_name, email, lower(trim(email)), phone,
  replace(replace(replace(replace(replace(replace(
    phone, ' ', ''), '-', ''), '(', ''), ')', ''), '+', ''), '/', ''), company, title, city,
  country, json_object(
    'account', account_id, 'birthday', birthday, 'segment', segment, 'score', score,
    'note', note
  ),
  datetime('now')
FROM staged
WHERE rowid IN (SELECT min(rowid) FROM staged GROUP BY lower(trim(email)));
INSERT OR IGNORE INTO contact_tag
SELECT one.value, staged.rowid
FROM staged, json_each('["' || replace(staged.tags, ';', '","') || '"]') AS one
WHERE staged.tags <> '' AND staged.rowid IN (SELECT id FROM contact);
CREATE UNIQUE INDEX email_of_contact ON contact (email_key);
CREATE INDEX phone_of_contact ON contact (phone_digits);
CREATE INDEX name_of_contact ON contact (
  last_name COLLATE NOCASE, first_name COLLATE NOCASE, id
);
CREATE VIRTUAL TABLE words USING fts5 (
  first_name, last_name, email, phone, company, content='contact', content_rowid='id',
  tokenize='unicode61 remove_diacritics 2'
);
INSERT INTO words (words) VALUES ('rebuild');
COMMIT;
PRAGMA wal_checkpoint(TRUNCATE);
SELECT count(*) FROM contact;
