//! One statement on one connection, and several on the way at once.

use crate::{Done, Val};
use bytes::BytesMut;
use futures_util::TryStreamExt;
use std::{error::Error as StdError, future::Future, pin::Pin, task::Poll};
use tokio_postgres::{
    Client, Row, Statement,
    types::{IsNull, ToSql, Type, to_sql_checked},
};

impl ToSql for Val {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Val::Null => Ok(IsNull::Yes),
            Val::Int(i) => match *ty {
                Type::INT8 => i.to_sql(ty, out),
                Type::INT4 => i32::try_from(*i)?.to_sql(ty, out),
                Type::INT2 => i16::try_from(*i)?.to_sql(ty, out),
                _ => Err(format!("an integer cannot be bound to {ty}").into()),
            },
            Val::Bool(b) if *ty == Type::BOOL => b.to_sql(ty, out),
            Val::Text(t) if <&str as ToSql>::accepts(ty) => t.as_str().to_sql(ty, out),
            Val::Bytes(b) if *ty == Type::BYTEA => b.as_slice().to_sql(ty, out),
            v => Err(format!("{} cannot be bound to {ty}", v.kind()).into()),
        }
    }

    fn accepts(ty: &Type) -> bool {
        accepted(ty)
    }

    to_sql_checked!();
}

/// The types the kit reads and binds.
pub(crate) fn accepted(ty: &Type) -> bool {
    matches!(
        *ty,
        Type::INT8
            | Type::INT4
            | Type::INT2
            | Type::BOOL
            | Type::TEXT
            | Type::VARCHAR
            | Type::BPCHAR
            | Type::NAME
            | Type::BYTEA
    )
}

/// What is wrong with a statement: the server or the connection says so, or we do.
#[derive(Debug)]
pub(super) enum Failed {
    Engine(tokio_postgres::Error),
    Ours(String),
}

impl From<tokio_postgres::Error> for Failed {
    fn from(e: tokio_postgres::Error) -> Failed {
        Failed::Engine(e)
    }
}

pub(super) fn check_count(st: &Statement, args: &[Val]) -> Result<(), String> {
    match st.params().len() {
        n if n == args.len() => Ok(()),
        n => Err(format!(
            "{} arguments given, the statement takes {n}",
            args.len()
        )),
    }
}

/// Appends the values of a row.
pub(crate) fn row_values(row: &Row, cells: &mut Vec<Val>) -> Result<(), String> {
    for (i, column) in row.columns().iter().enumerate() {
        let bad = |e: tokio_postgres::Error| format!("column {}: {e}", column.name());
        cells.push(match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(i).map_err(bad)?.into(),
            Type::INT4 => row.try_get::<_, Option<i32>>(i).map_err(bad)?.into(),
            Type::INT2 => row.try_get::<_, Option<i16>>(i).map_err(bad)?.into(),
            Type::BOOL => row.try_get::<_, Option<bool>>(i).map_err(bad)?.into(),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(i).map_err(bad)?.into(),
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME => {
                row.try_get::<_, Option<String>>(i).map_err(bad)?.into()
            }
            ref ty => return Err(format!("column {} is {ty}; cast it", column.name())),
        });
    }
    Ok(())
}

/// Sends the statement at its first poll, then collects its rows.
pub(super) async fn run(client: &Client, st: &Statement, args: &[Val]) -> Result<Done, Failed> {
    let rows = client.query_raw(st, args.iter()).await?;
    let mut rows = std::pin::pin!(rows);
    let width = st.columns().len();
    let mut cells = Vec::new();
    let mut bad = None;
    while let Some(row) = rows.try_next().await? {
        if bad.is_none() {
            bad = row_values(&row, &mut cells).err();
        }
    }
    match bad {
        Some(why) => Err(Failed::Ours(why)),
        None => Ok(Done {
            count: rows.rows_affected().unwrap_or(0),
            width,
            cells,
        }),
    }
}

/// A command without arguments or rows, sent at the first poll.
pub(super) async fn batch(client: &Client, sql: &str) -> Result<Done, Failed> {
    client.batch_execute(sql).await?;
    Ok(Done::default())
}

type Step<'a> = Pin<Box<dyn Future<Output = Result<Done, Failed>> + Send + 'a>>;

/// Statements that go out together, in order.
///
/// Order is everything here: a COMMIT that overtakes a statement commits half a write. General combinators do not promise
/// in which order they first poll (those for many futures poll some later), so this one does it by hand: every step is
/// polled once, in order, before any is waited for; the first poll is what puts a statement on the wire.
#[derive(Default)]
pub(super) struct Pipeline<'a>(Vec<Step<'a>>);

impl<'a> Pipeline<'a> {
    pub(super) fn push(&mut self, step: impl Future<Output = Result<Done, Failed>> + Send + 'a) {
        self.0.push(Box::pin(step));
    }

    /// Sends all, then waits for all; the results are in the order of the steps.
    pub(super) async fn send(mut self) -> Vec<Result<Done, Failed>> {
        let mut results: Vec<Option<Result<Done, Failed>>> = Vec::new();
        results.resize_with(self.0.len(), || None);
        std::future::poll_fn(|cx| {
            for (step, result) in self.0.iter_mut().zip(&mut results) {
                if let Poll::Ready(r) = step.as_mut().poll(cx) {
                    *result = Some(r);
                }
            }
            Poll::Ready(())
        })
        .await;
        let mut all = Vec::with_capacity(results.len());
        for (step, result) in self.0.into_iter().zip(results) {
            all.push(match result {
                Some(r) => r,
                None => step.await,
            });
        }
        all
    }
}
