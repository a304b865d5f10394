-- The catalog, version 1: two ledgers, what they speak of, and the view that says how each asset stands.
-- mention, observation and event are only added to; no state that could be computed is stored.
-- Times are milliseconds since 1970, UTC. Dates that others told are text, as precise as they were told.
-- docs/schema.md explains each column for people.

PRAGMA application_id = 1095980115; -- 0x41535453, "ASTS": tells file(1) and the program whose file this is
PRAGMA user_version = 1;

CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;

CREATE TABLE site (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE source (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 BLOB NOT NULL, bytes INTEGER NOT NULL,
  base TEXT NOT NULL DEFAULT '', form TEXT NOT NULL, report TEXT, read_at INTEGER NOT NULL,
  UNIQUE (name, sha256, base)) STRICT;

CREATE TABLE article (
  id INTEGER PRIMARY KEY, site INTEGER NOT NULL REFERENCES site (id), number TEXT NOT NULL,
  title TEXT, published TEXT, published_from TEXT, url TEXT, body TEXT,
  UNIQUE (site, number)) STRICT;

-- A URL is found by its digest's first 8 bytes and then compared: an index over the texts themselves would be
-- larger than the table and three times slower to fill. The single writer keeps url unique.
CREATE TABLE asset (
  id INTEGER PRIMARY KEY, key_hash INTEGER NOT NULL, url TEXT NOT NULL, host TEXT NOT NULL, claimed TEXT NOT NULL,
  stem TEXT, variant TEXT, date_path TEXT, date_name TEXT, date TEXT, date_source TEXT) STRICT;
CREATE INDEX asset_key_hash ON asset (key_hash);
CREATE INDEX asset_date ON asset (date);

CREATE TABLE mention (
  id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source (id), at_byte INTEGER NOT NULL,
  article INTEGER NOT NULL REFERENCES article (id), page INTEGER REFERENCES article (id),
  asset INTEGER NOT NULL REFERENCES asset (id),
  place INTEGER NOT NULL, sort TEXT, content_type TEXT, title TEXT, raw TEXT NOT NULL,
  UNIQUE (source, at_byte)) STRICT;
CREATE INDEX mention_asset ON mention (asset);
CREATE INDEX mention_article ON mention (article);
CREATE INDEX mention_page ON mention (page) WHERE page IS NOT NULL;

CREATE TABLE object (
  sha256 BLOB PRIMARY KEY NOT NULL, sha1 BLOB NOT NULL, bytes INTEGER NOT NULL, type TEXT NOT NULL, puid TEXT,
  width INTEGER, height INTEGER, duration_us INTEGER, codec TEXT, profile TEXT, pixel_format TEXT,
  frame_rate TEXT, bit_rate INTEGER, audio_codec TEXT, rotation INTEGER, date_media TEXT, facts TEXT,
  verdict TEXT NOT NULL, verdict_detail TEXT, stored_at INTEGER NOT NULL) STRICT;

CREATE TABLE thumb (
  object BLOB NOT NULL REFERENCES object (sha256), recipe INTEGER NOT NULL, box INTEGER NOT NULL,
  width INTEGER NOT NULL, height INTEGER NOT NULL, bytes INTEGER NOT NULL, frame_us INTEGER,
  PRIMARY KEY (object, recipe, box)) STRICT;

CREATE TABLE observation (
  id INTEGER PRIMARY KEY, asset INTEGER NOT NULL REFERENCES asset (id), at INTEGER NOT NULL, origin TEXT NOT NULL,
  final_url TEXT, http_status INTEGER, bytes INTEGER, content_type TEXT, etag TEXT, last_modified TEXT,
  object BLOB REFERENCES object (sha256), outcome TEXT NOT NULL, error TEXT, not_before INTEGER, head BLOB) STRICT;
CREATE INDEX observation_asset ON observation (asset);
CREATE INDEX observation_object ON observation (object) WHERE object IS NOT NULL;

CREATE TABLE event (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, object BLOB, asset INTEGER,
  outcome TEXT NOT NULL, detail TEXT, agent TEXT NOT NULL) STRICT;
CREATE INDEX event_object ON event (object) WHERE object IS NOT NULL;
CREATE INDEX event_bytes ON event (object) WHERE kind IN ('fixity', 'stored', 'adopted', 'repaired');
CREATE INDEX event_asset ON event (asset) WHERE asset IS NOT NULL;

CREATE TABLE tombstone (
  id INTEGER PRIMARY KEY, asset INTEGER NOT NULL REFERENCES asset (id), at INTEGER NOT NULL,
  who TEXT NOT NULL, why TEXT NOT NULL, lifted_at INTEGER) STRICT;
CREATE INDEX tombstone_asset ON tombstone (asset);

-- Each asset in exactly one class. Each look-up is one seek in an index, so that a question about ten assets costs
-- ten assets, however large the catalog is. The last word about an object's bytes is its newest event of the kinds
-- that looked at them or put them there: bytes that were lost and stored again are there again.
CREATE VIEW asset_class AS
SELECT a.id AS asset,
       CASE
       WHEN EXISTS (SELECT 1 FROM tombstone t WHERE t.asset = a.id AND t.lifted_at IS NULL) THEN 'excluded'
       WHEN h.object IS NOT NULL THEN
         CASE (SELECT v.outcome FROM event v
                WHERE v.object = h.object AND v.kind IN ('fixity', 'stored', 'adopted', 'repaired')
                ORDER BY v.id DESC LIMIT 1)
         WHEN 'absent' THEN 'lost'
         WHEN 'differs' THEN 'damaged'
         WHEN 'unreadable' THEN 'damaged'
         ELSE CASE WHEN b.verdict IN ('truncated', 'undecodable', 'empty', 'wrong-type') THEN 'damaged'
                   WHEN h.origin NOT IN ('live', 'disk') THEN 'substitute'
                   ELSE 'present' END
         END
       WHEN a.url NOT LIKE 'http://%' AND a.url NOT LIKE 'https://%' AND a.url NOT LIKE 'file:%' THEN 'unresolvable'
       ELSE
         CASE (SELECT l.outcome FROM observation l WHERE l.asset = a.id ORDER BY l.id DESC LIMIT 1)
         WHEN 'gone' THEN 'gone'
         WHEN 'refused' THEN 'refused'
         WHEN 'policy' THEN 'refused'
         WHEN 'not-media' THEN 'not-media'
         ELSE CASE WHEN EXISTS (SELECT 1 FROM observation n WHERE n.asset = a.id) THEN 'failing'
                   ELSE 'untried' END
         END
       END AS class,
       h.object AS object, o.http_status AS http_status, o.error AS error, o.at AS last_seen,
       o.not_before AS not_before, o.id AS last,
       h.id AS held, h.origin AS origin, h.etag AS etag, h.last_modified AS last_modified,
       b.type AS type, b.bytes AS bytes, b.verdict AS verdict
  FROM asset a
  LEFT JOIN observation o ON o.id = (SELECT max(l.id) FROM observation l WHERE l.asset = a.id)
  LEFT JOIN observation h ON h.id = (SELECT k.id FROM observation k WHERE k.asset = a.id AND k.object IS NOT NULL
                                     ORDER BY k.id DESC LIMIT 1)
  LEFT JOIN object b ON b.sha256 = h.object;
