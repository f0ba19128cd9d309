CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS sources (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    settings BLOB NOT NULL,          -- the last root's settings, CBOR
    seq INTEGER NOT NULL,            -- of the last root; 0 before the first
    root BLOB NOT NULL,              -- its hash
    rows_hash BLOB NOT NULL,
    files INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    device BLOB NOT NULL,
    device_name TEXT NOT NULL
) STRICT;

-- Runs that left a root, one row for each source.
CREATE TABLE IF NOT EXISTS runs (
    source INTEGER NOT NULL, seq INTEGER NOT NULL, run INTEGER NOT NULL,
    started INTEGER NOT NULL, finished INTEGER NOT NULL,
    PRIMARY KEY (source, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS log_pages (
    source INTEGER NOT NULL, last_seq INTEGER NOT NULL, page BLOB NOT NULL,
    PRIMARY KEY (source, last_seq)
) STRICT, WITHOUT ROWID;

-- Every run of this computer, those that changed nothing too.
CREATE TABLE IF NOT EXISTS journal (
    id INTEGER PRIMARY KEY,
    what TEXT NOT NULL,              -- backup, restore, clean, verify, repair, sync, sample, drill
    run INTEGER, started INTEGER NOT NULL, finished INTEGER NOT NULL,
    outcome TEXT NOT NULL,           -- done, troubles, stopped, failed
    figures TEXT NOT NULL            -- JSON
) STRICT;
CREATE INDEX IF NOT EXISTS journal_by_time ON journal (what, finished);

-- What stands, or stood, at each path. `stat` is what the file system said when it
-- was last read in full; NULL when that must be done again.
CREATE TABLE IF NOT EXISTS files (
    source INTEGER NOT NULL, key BLOB NOT NULL, id INTEGER NOT NULL,
    alive INTEGER NOT NULL, next_version INTEGER NOT NULL, stat BLOB,
    PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS versions (
    file INTEGER NOT NULL, number INTEGER NOT NULL, revision INTEGER NOT NULL,
    run_from INTEGER NOT NULL, run_to INTEGER,
    kind INTEGER NOT NULL, secs INTEGER NOT NULL, nanos INTEGER NOT NULL,
    size INTEGER NOT NULL, sha256 BLOB, content BLOB NOT NULL, stored INTEGER NOT NULL,
    attributes INTEGER NOT NULL, flags INTEGER NOT NULL, link_group INTEGER NOT NULL,
    PRIMARY KEY (file, number DESC, revision DESC)
) STRICT, WITHOUT ROWID;

-- What follows from the two tables above, for questions that would have to read all of them:
-- the paths at which a folder stands or stood, in which run what came, changed or went
-- (but for the first), and the names of all paths, packed.
CREATE TABLE IF NOT EXISTS folders (
    source INTEGER NOT NULL, key BLOB NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changes (
    source INTEGER NOT NULL, key BLOB NOT NULL, seq INTEGER NOT NULL,
    what INTEGER NOT NULL,           -- 0 a folder came, 1 came, 2 changed, 3 went, 4 a folder went
    PRIMARY KEY (source, key, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS changes_by_run ON changes (source, what, seq) WHERE what > 1;
CREATE TABLE IF NOT EXISTS names (
    source INTEGER NOT NULL, n INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (source, n)
) STRICT;

CREATE TABLE IF NOT EXISTS attributes (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL UNIQUE) STRICT;

-- The manifest pages of the last root, and the entries that it holds itself.
CREATE TABLE IF NOT EXISTS pages (
    source INTEGER NOT NULL, first_key BLOB NOT NULL, page BLOB NOT NULL, entries INTEGER NOT NULL,
    PRIMARY KEY (source, first_key)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS overlay (
    source INTEGER NOT NULL, key BLOB NOT NULL, PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS packs (
    n INTEGER PRIMARY KEY, folder INTEGER NOT NULL, hash BLOB NOT NULL UNIQUE, len INTEGER NOT NULL,
    indexed INTEGER NOT NULL,        -- an index object lists it
    condemned INTEGER NOT NULL,      -- a cleaning plan will remove it
    toc BLOB                         -- its table of contents, until an index lists it
) STRICT;
CREATE TABLE IF NOT EXISTS segments (
    pack INTEGER NOT NULL, position INTEGER NOT NULL, number INTEGER NOT NULL, offset INTEGER NOT NULL,
    sealed_len INTEGER NOT NULL, raw_len INTEGER NOT NULL, compressed INTEGER NOT NULL,
    PRIMARY KEY (pack, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chunks (
    id BLOB NOT NULL, pack INTEGER NOT NULL, segment INTEGER NOT NULL, offset INTEGER NOT NULL, len INTEGER NOT NULL,
    PRIMARY KEY (id, pack)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS chunks_by_pack ON chunks (pack);
CREATE TABLE IF NOT EXISTS page_places (
    page BLOB NOT NULL, pack INTEGER NOT NULL, position INTEGER NOT NULL, kind INTEGER NOT NULL,
    PRIMARY KEY (page, pack)
) STRICT, WITHOUT ROWID;

-- The newest root of each source that this computer has seen at each destination.
CREATE TABLE IF NOT EXISTS seen (
    destination TEXT NOT NULL, source BLOB NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL,
    PRIMARY KEY (destination, source)
) STRICT, WITHOUT ROWID;

-- What was read back and found right: so many bytes of a pack at a destination, at that moment.
-- Of two lines the one goes that is neither newer nor longer.
CREATE TABLE IF NOT EXISTS proved (
    pack INTEGER NOT NULL, destination TEXT NOT NULL, at INTEGER NOT NULL, bytes INTEGER NOT NULL,
    PRIMARY KEY (pack, destination, at)
) STRICT, WITHOUT ROWID;
-- How much room there was, as samples found it.
CREATE TABLE IF NOT EXISTS room (
    destination TEXT NOT NULL, at INTEGER NOT NULL, free INTEGER NOT NULL, PRIMARY KEY (destination, at)
) STRICT, WITHOUT ROWID;

-- For people with a database browser: every version with its path as text.
CREATE VIEW IF NOT EXISTS history AS
SELECT hex(s.id) AS source, replace(CAST(f.key AS TEXT), char(0), '/') AS path, v.number AS version, v.revision,
       lower(hex(v.sha256)) AS sha256, v.size AS original_bytes, v.stored AS stored_bytes,
       CASE WHEN v.size > 0 THEN round(CAST(v.stored AS REAL) / v.size, 3) END AS ratio,
       datetime(v.secs, 'unixepoch') AS modified,
       datetime(a.finished / 1000000000, 'unixepoch') AS first_saved,
       datetime(b.started / 1000000000, 'unixepoch') AS superseded
FROM versions v JOIN files f ON f.id = v.file JOIN sources s ON s.n = f.source
LEFT JOIN runs a ON a.source = f.source AND a.seq = v.run_from
LEFT JOIN runs b ON b.source = f.source AND b.seq = v.run_to;
