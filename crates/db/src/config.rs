//! Where the database is and how much of it to use.

use crate::OpenError;
use std::{fmt, path::PathBuf, time::Duration};

/// Which engine runs. Ask only in [`dialect`](crate::dialect).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// One file, one process.
    Sqlite,
    /// A server.
    Postgres,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        })
    }
}

/// How to open a database. [`Config::new`] has the defaults.
#[derive(Clone)]
pub struct Config {
    /// `sqlite:/path/to/file.db` or `postgres://user:password@host:5432/database?sslmode=verify-full`.
    ///
    /// `sslmode` is libpq's word: `disable`, `require` (encrypted; the certificate is checked only if `ca_file` is set),
    /// `verify-ca`, `verify-full`. `allow` and `prefer` are refused: whoever sits in the middle could turn encryption off.
    /// Without it: `disable` on loopback and Unix sockets, `verify-full` elsewhere.
    pub url: String,
    /// PostgreSQL: certificates (PEM) to trust instead of the system's; also `sslrootcert` in the address.
    pub ca_file: Option<PathBuf>,
    /// PostgreSQL: connections at most, besides one for LISTEN.
    pub max_connections: usize,
    /// How long a statement, a wait for a connection or a lock may take before it is `Unavailable` or `Unknown`.
    pub timeout: Duration,
    /// SQLite: writes that may wait for the writer; further ones wait for a place (back-pressure). A large write takes
    /// several places, one per 64 KiB.
    pub queue: usize,
    /// SQLite: only read, beside the process that serves (backup, verify, doctor). Takes no lock; every write fails.
    pub read_only: bool,
    /// SQLite: write beside the process that serves, for short commands of the operator. Takes no lock of the file as a whole:
    /// each write waits its turn for up to five seconds. Signals do not reach the other process, so it must look by itself.
    pub beside: bool,
}

impl Config {
    /// The defaults for an address.
    pub fn new(url: impl Into<String>) -> Config {
        Config {
            url: url.into(),
            ca_file: None,
            max_connections: 16,
            timeout: Duration::from_secs(30),
            queue: 1024,
            read_only: false,
            beside: false,
        }
    }

    /// Whether the address makes sense, as far as that can be said without connecting.
    pub fn check(&self) -> Result<Engine, OpenError> {
        let engine = self.engine()?;
        if engine == Engine::Postgres {
            crate::postgres::check(self)?;
        }
        Ok(engine)
    }

    /// Which engine the address names.
    pub fn engine(&self) -> Result<Engine, OpenError> {
        if self.url.starts_with("sqlite:") {
            Ok(Engine::Sqlite)
        } else if self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            Ok(Engine::Postgres)
        } else {
            Err(OpenError::Url(
                "it must begin with sqlite: or postgres://".into(),
            ))
        }
    }
}

/// The address may hold a password: only the engine and what follows the `@` are shown.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, rest) = self.url.split_once(':').unwrap_or(("", ""));
        let place = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
        let place = place.split('?').next().unwrap_or("");
        write!(f, "{scheme}:{}", place.trim_start_matches("//"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_password_is_not_shown() {
        let c = Config::new("postgres://app:hunter2@db.example:5432/mail?password=hunter2");
        assert_eq!(format!("{c:?}"), "postgres:db.example:5432/mail");
        assert_eq!(
            format!("{:?}", Config::new("sqlite:/var/lib/x.db")),
            "sqlite:/var/lib/x.db"
        );
    }

    #[test]
    fn the_address_names_the_engine() {
        assert_eq!(Config::new("sqlite:x").engine().unwrap(), Engine::Sqlite);
        assert_eq!(
            Config::new("postgresql://h/d").engine().unwrap(),
            Engine::Postgres
        );
        assert!(Config::new("mysql://h/d").engine().is_err());
        assert!(Config::new("/var/lib/x.db").engine().is_err());
        assert!(Config::new("postgres://u@h/d").check().is_ok());
        let said = Config::new("postgres://u@h/d?sslmode=prefer").check();
        assert!(said.unwrap_err().to_string().contains("sslmode=prefer"));
    }
}
