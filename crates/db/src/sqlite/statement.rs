//! One statement on one connection.

use crate::{ColumnType, Done, Val};
use rusqlite::{
    Connection, Statement,
    types::{ToSqlOutput, ValueRef},
};

impl rusqlite::ToSql for Val {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Val::Null => ValueRef::Null,
            Val::Int(i) => ValueRef::Integer(*i),
            Val::Bool(b) => ValueRef::Integer((*b).into()),
            Val::Text(t) => ValueRef::Text(t.as_bytes()),
            Val::Bytes(b) => ValueRef::Blob(b),
        }))
    }
}

/// What is wrong with a statement: SQLite says so, or we do.
#[derive(Debug)]
pub(crate) enum Wrong {
    Engine(rusqlite::Error),
    Ours(String),
}

impl From<rusqlite::Error> for Wrong {
    fn from(e: rusqlite::Error) -> Wrong {
        Wrong::Engine(e)
    }
}

/// The number in a parameter's name. To SQLite `$2` is a name like any other, numbered by first appearance: in
/// `SELECT $2, $1` parameter 1 is `$2`. Binding by position would silently swap them.
fn number(st: &Statement<'_>, index: usize) -> Option<usize> {
    st.parameter_name(index)?
        .strip_prefix('$')?
        .parse()
        .ok()
        .filter(|n| *n > 0)
}

/// How many arguments the statement takes: its parameters must be `$1` to `$n`, each used.
pub(crate) fn numbers(st: &Statement<'_>) -> Result<usize, String> {
    let count = st.parameter_count();
    let mut seen = vec![false; count];
    for index in 1..=count {
        match number(st, index) {
            Some(n) if n <= count => seen[n - 1] = true,
            Some(n) => return Err(format!("${n} is used, but not every parameter below it")),
            None => return Err(format!("parameter {index} is not of the form $n")),
        }
    }
    if seen.contains(&false) {
        return Err("a parameter has two spellings".into());
    }
    Ok(count)
}

fn bind(st: &mut Statement<'_>, args: &[Val]) -> Result<(), Wrong> {
    let count = st.parameter_count();
    if count != args.len() {
        return Err(Wrong::Ours(format!(
            "{} arguments given, the statement takes {count}",
            args.len()
        )));
    }
    for index in 1..=count {
        let arg = number(st, index).and_then(|n| args.get(n - 1));
        let arg = arg.ok_or_else(|| {
            Wrong::Ours(format!("parameter {index} is not one of $1 to ${count}"))
        })?;
        st.raw_bind_parameter(index, arg)?;
    }
    Ok(())
}

pub(crate) fn value(v: ValueRef<'_>) -> Result<Val, Wrong> {
    Ok(match v {
        ValueRef::Null => Val::Null,
        ValueRef::Integer(i) => Val::Int(i),
        ValueRef::Text(t) => Val::Text(
            std::str::from_utf8(t)
                .map_err(|_| Wrong::Ours("text that is not UTF-8".into()))?
                .to_owned(),
        ),
        ValueRef::Blob(b) => Val::Bytes(b.to_vec()),
        ValueRef::Real(_) => {
            return Err(Wrong::Ours(
                "a floating-point number; cast it to BIGINT".into(),
            ));
        }
    })
}

/// Runs a statement to its end and collects the rows it returns.
pub(crate) fn run(c: &Connection, sql: &str, args: &[Val]) -> Result<Done, Wrong> {
    let mut st = c.prepare_cached(sql)?;
    bind(&mut st, args)?;
    let width = st.column_count();
    let reads = st.readonly();
    if width == 0 {
        let count = st.raw_execute()? as u64;
        return Ok(Done {
            count,
            width,
            cells: Vec::new(),
        });
    }
    let mut cells = Vec::new();
    let mut returned = 0;
    let mut rows = st.raw_query();
    while let Some(row) = rows.next()? {
        returned += 1;
        for column in 0..width {
            cells.push(value(row.get_ref(column)?)?);
        }
    }
    drop(rows);
    let count = if reads { returned } else { c.changes() };
    Ok(Done {
        count,
        width,
        cells,
    })
}

/// The type a column was declared with; see `ddl` for why INT is a boolean.
pub(crate) fn decl(declared: &str) -> Option<ColumnType> {
    match declared {
        "TEXT" => Some(ColumnType::Text),
        "INTEGER" => Some(ColumnType::Bigint),
        "INT" => Some(ColumnType::Boolean),
        "BLOB" => Some(ColumnType::Bytea),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn row(sql: &str, args: &[Val]) -> Result<Vec<Val>, Wrong> {
        let c = Connection::open_in_memory().unwrap();
        run(&c, sql, args).map(|d| d.cells)
    }

    #[test]
    fn arguments_go_by_the_number_in_the_name() {
        assert_eq!(
            row("SELECT $2, $1, $2", &[1.into(), 2.into()]).unwrap(),
            [2.into(), 1.into(), 2.into()]
        );
    }

    #[test]
    fn the_number_of_arguments_must_fit() {
        assert!(matches!(row("SELECT $1", &[]), Err(Wrong::Ours(_))));
        assert!(matches!(
            row("SELECT $1", &[1.into(), 2.into()]),
            Err(Wrong::Ours(_))
        ));
        assert!(matches!(
            row("SELECT $1, $3", &[1.into(), 2.into()]),
            Err(Wrong::Ours(_))
        ));
        assert!(matches!(row("SELECT ?", &[1.into()]), Err(Wrong::Ours(_))));
        assert!(matches!(row("SELECT ?1", &[1.into()]), Err(Wrong::Ours(_))));
        assert!(matches!(row("SELECT :a", &[1.into()]), Err(Wrong::Ours(_))));
        assert!(matches!(row("SELECT $0", &[1.into()]), Err(Wrong::Ours(_))));
    }

    proptest! {
        /// Any list of parameters in any order, repeated at will, comes back in that order.
        #[test]
        fn any_order_binds_right(mut order in prop::collection::vec(1usize..=12, 1..40)) {
            let highest = *order.iter().max().unwrap();
            order.extend(1..=highest);
            let sql = format!("SELECT {}", order.iter().map(|n| format!("${n}")).collect::<Vec<_>>().join(", "));
            let args: Vec<Val> = (1..=highest as i64).map(Val::Int).collect();
            let wanted: Vec<Val> = order.iter().map(|n| Val::Int(*n as i64)).collect();
            prop_assert_eq!(row(&sql, &args).unwrap(), wanted);
            let c = Connection::open_in_memory().unwrap();
            prop_assert_eq!(numbers(&c.prepare(&sql).unwrap()).unwrap(), highest);
        }
    }
}
