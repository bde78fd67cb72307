//! The only place that asks which engine runs. Statements are one text for both; where the engines must differ, the text
//! holds a word in braces that is replaced here.

use crate::Engine;
use std::borrow::Cow;

/// Locks the rows of a queue poll and passes over those another worker holds. SQLite has one writer: nothing to pass over.
pub fn skip_locked(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "",
        Engine::Postgres => "FOR UPDATE SKIP LOCKED",
    }
}

/// A text as the engine wants it: `{skip_locked}` becomes [`skip_locked`]. No other text of the product has a brace.
pub fn expand(engine: Engine, sql: &str) -> Cow<'_, str> {
    if sql.contains('{') {
        Cow::Owned(sql.replace("{skip_locked}", skip_locked(engine)))
    } else {
        Cow::Borrowed(sql)
    }
}

/// Counts the table that records migrations: 1 once the first has run.
pub(crate) fn has_migrations(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'schema_migration'",
        Engine::Postgres => {
            "SELECT COUNT(*) FROM pg_catalog.pg_tables \
             WHERE schemaname = current_schema() AND tablename = 'schema_migration'"
        }
    }
}

/// The order by which text sorts the same on both: by its bytes.
pub(crate) fn byte_order(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "COLLATE BINARY",
        Engine::Postgres => "COLLATE \"C\"",
    }
}
