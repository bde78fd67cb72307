//! Statements are values: a text and its arguments, and for a write what it must find.

use crate::Val;
use std::borrow::Cow;

/// A statement with its arguments; made by [`q!`](crate::q). A read takes it as it is; to be written it must first say what
/// it expects ([`expect`](Sql::expect) or [`any`](Sql::any)).
#[derive(Debug, Clone)]
#[must_use]
pub struct Sql {
    pub(crate) sql: Cow<'static, str>,
    pub(crate) args: Vec<Val>,
}

impl Sql {
    /// The text is static: no statement is ever pasted together from what somebody typed.
    pub fn new(sql: &'static str, args: Vec<Val>) -> Sql {
        Sql {
            sql: Cow::Borrowed(sql),
            args,
        }
    }

    /// A text the kit itself made from names in the catalogue (loading a backup).
    pub(crate) fn made(sql: String, args: Vec<Val>) -> Sql {
        Sql {
            sql: Cow::Owned(sql),
            args,
        }
    }

    /// The whole write happens only if this statement touches exactly `n` rows; otherwise it is a
    /// [`Conflict`](crate::WriteError::Conflict).
    pub fn expect(self, n: u64) -> Stmt {
        Stmt {
            sql: self,
            expect: Some(n),
        }
    }

    /// Any number of rows is right, also none.
    pub fn any(self) -> Stmt {
        Stmt {
            sql: self,
            expect: None,
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.sql
    }
}

/// A statement that may be written: it says how many rows it expects to touch.
#[derive(Debug, Clone)]
#[must_use]
pub struct Stmt {
    pub(crate) sql: Sql,
    pub(crate) expect: Option<u64>,
}

impl Stmt {
    /// The text.
    pub fn text(&self) -> &str {
        &self.sql.sql
    }

    pub(crate) fn size(&self) -> usize {
        64 + self.sql.args.iter().map(Val::size).sum::<usize>()
    }
}

/// The first word of a statement, which says what it does; comments are not allowed before it.
pub(crate) fn first_word(sql: &str) -> &str {
    let sql = sql.trim_start();
    let end = sql
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(sql.len());
    &sql[..end]
}

/// What may be written. A SELECT may not: under READ COMMITTED what it saw can be gone when the write commits, so an
/// expectation on it would promise what PostgreSQL does not keep.
pub(crate) fn check_write(sql: &str) -> Result<(), String> {
    const WRITES: [&str; 3] = ["INSERT", "UPDATE", "DELETE"];
    match first_word(sql) {
        w if WRITES.iter().any(|k| w.eq_ignore_ascii_case(k)) => Ok(()),
        w if w.eq_ignore_ascii_case("WITH") => {
            let upper = sql.to_ascii_uppercase();
            if WRITES.iter().any(|k| upper.contains(k)) {
                Ok(())
            } else {
                Err("WITH … SELECT is not a write".into())
            }
        }
        w => Err(format!(
            "a write is INSERT, UPDATE, DELETE or WITH, not {w:?}"
        )),
    }
}

/// What may be read.
pub(crate) fn check_read(sql: &str) -> Result<(), String> {
    match first_word(sql) {
        w if ["SELECT", "WITH"].iter().any(|k| w.eq_ignore_ascii_case(k)) => Ok(()),
        w => Err(format!("a read is SELECT or WITH, not {w:?}")),
    }
}

/// Arguments both engines can store.
pub(crate) fn check_args(args: &[Val]) -> Result<(), String> {
    match args
        .iter()
        .position(|a| matches!(a, Val::Text(t) if t.contains('\0')))
    {
        None => Ok(()),
        Some(i) => Err(format!(
            "${} is text with a NUL character, which PostgreSQL cannot store",
            i + 1
        )),
    }
}

/// A statement with its arguments: `q!(SQL, a, b)` is `$1 = a`, `$2 = b`. Arguments are everything that is `Into<Val>`.
#[macro_export]
macro_rules! q {
    ($sql:expr $(, $arg:expr)* $(,)?) => {
        $crate::Sql::new($sql, ::std::vec![$($crate::Val::from($arg)),*])
    };
}

/// The statements of a store as constants, and all of them once more in `STATEMENTS` as `(name, text)`, so that one test
/// prepares every statement of the product on both engines ([`Db::prepare_check`](crate::Db::prepare_check)).
#[macro_export]
macro_rules! statements {
    ($($(#[$m:meta])* $vis:vis $name:ident = $sql:expr;)*) => {
        $($(#[$m])* #[allow(missing_docs)] $vis const $name: &str = $sql;)*
        /// Every statement of this module, by name.
        pub const STATEMENTS: &[(&str, &str)] =
            &[$((::std::concat!(::std::module_path!(), "::", ::std::stringify!($name)), $name)),*];
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    mod store {
        statements! {
            /// One.
            pub ONE = "SELECT 1";
            TWO = concat!("SELECT ", "2");
        }
    }

    #[test]
    fn statements_are_listed_by_name() {
        let names: Vec<_> = store::STATEMENTS
            .iter()
            .map(|(n, s)| (n.rsplit("::").next(), *s))
            .collect();
        assert_eq!(
            names,
            [(Some("ONE"), store::ONE), (Some("TWO"), "SELECT 2")]
        );
    }

    #[test]
    fn only_writes_are_written_and_only_reads_are_read() {
        for w in [
            "INSERT INTO t",
            " update t",
            "Delete FROM t",
            "WITH x AS (SELECT 1) DELETE FROM t",
        ] {
            assert!(check_write(w).is_ok(), "{w}");
        }
        for no in [
            "SELECT 1",
            "WITH x AS (SELECT 1) SELECT 1",
            "PRAGMA x",
            "COMMIT",
            "BEGIN",
            "DROP TABLE t",
            "",
            "-- x\nSELECT 1",
            "ATTACH 'f' AS g",
        ] {
            assert!(check_write(no).is_err(), "{no}");
        }
        assert!(check_read("SELECT 1").is_ok());
        for no in [
            "INSERT INTO t",
            "PRAGMA x",
            "EXPLAIN SELECT 1",
            "COPY t TO '/x'",
        ] {
            assert!(check_read(no).is_err(), "{no}");
        }
    }

    #[test]
    fn text_with_nul_is_refused() {
        assert!(check_args(&[Val::from("a\0b")]).is_err());
        assert!(check_args(&[Val::from("ab"), Val::from(b"a\0b")]).is_ok());
    }
}
