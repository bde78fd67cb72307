//! What becomes of one row: which of its columns are of an older epoch, and what they are in the active one.
//!
//! Nothing is made anew that does not open, or whose MAC does not hold, as this instance wrote it: a rotation must not give its blessing to
//! what somebody planted. Such a row stays as it is, is counted as strange, and is refused by the portal as it was before.

use db::{Db, Id, ReadError, Sql, Stmt, Val};
use vault::{InstanceKey, Random};

use super::tables::{Cell, How, Index, Key, Part, Table};
use crate::keys::{SEALED_TO, STAMP};

/// Rows in one chunk; the statements of `store.rs` say so too.
pub const CHUNK: usize = 200;

/// One row as it was read.
#[derive(Debug, Clone)]
pub struct Row {
    table: &'static Table,
    values: Vec<Val>,
}

/// It was not written by this instance as it stands there.
#[derive(Debug)]
pub struct Strange;

impl Row {
    fn get(&self, column: &str) -> &Val {
        let at = self.table.columns.iter().position(|c| *c == column);
        at.and_then(|at| self.values.get(at)).unwrap_or(&Val::Null)
    }

    fn set(&mut self, column: &str, value: Vec<u8>) {
        if let Some(at) = self.table.columns.iter().position(|c| *c == column) {
            self.values[at] = Val::Bytes(value);
        }
    }

    fn bytes(&self, column: &str) -> Option<&[u8]> {
        match self.get(column) {
            Val::Bytes(b) => Some(b),
            _ => None,
        }
    }

    fn id(&self, column: &str) -> Option<[u8; 16]> {
        self.bytes(column)?.try_into().ok()
    }

    fn key(&self) -> &[Val] {
        &self.values[..self.table.keys.len()]
    }

    fn part(&self, part: Part) -> Vec<u8> {
        match part {
            Part::Col(column) => match self.get(column) {
                Val::Bytes(b) => b.clone(),
                Val::Text(t) => t.as_bytes().to_vec(),
                Val::Int(i) => i.to_be_bytes().to_vec(),
                Val::Bool(b) => vec![u8::from(*b)],
                Val::Null => Vec::new(),
            },
            // SQLite keeps a yes as a number.
            Part::Flag(column) => vec![u8::from(matches!(
                self.get(column),
                Val::Bool(true) | Val::Int(1)
            ))],
            Part::There(column) => vec![u8::from(*self.get(column) != Val::Null)],
            Part::Word(word) => word.as_bytes().to_vec(),
            Part::Byte(b) => vec![b],
        }
    }

    fn parts(&self, parts: &[Part]) -> Vec<Vec<u8>> {
        parts.iter().map(|p| self.part(*p)).collect()
    }

    fn place(&self, parts: &[Part]) -> Vec<u8> {
        self.parts(parts).concat()
    }
}

fn slices(parts: &[Vec<u8>]) -> Vec<&[u8]> {
    parts.iter().map(Vec::as_slice).collect()
}

/// The stored bytes of a cell; none where the row has none of this kind.
fn stored<'a>(row: &'a Row, cell: &Cell) -> Option<&'a [u8]> {
    if let Some((column, word)) = cell.only
        && *row.get(column) != Val::Text(word.to_owned())
    {
        return None;
    }
    // What was removed leaves nothing behind: an app or a passkey that its owner has taken off.
    row.bytes(cell.column).filter(|b| !b.is_empty())
}

/// Whether a cell is of the active epoch.
fn is_fresh(keys: &InstanceKey, row: &Row, cell: &Cell, value: &[u8]) -> bool {
    let now = keys.epoch();
    match &cell.how {
        How::Field(..) | How::Queue(_) | How::Pending => value.get(1) == Some(&now),
        How::Mac(purpose, parts) => keys.verify_of(now, purpose, &slices(&row.parts(parts)), value),
        How::Handed { .. } => stamp_of(value).is_some_and(|(_, epoch, _)| epoch == now),
        How::Lent => handed_in(value)
            .and_then(|(sealed, _)| stamp_of(sealed))
            .is_some_and(|(_, epoch, _)| epoch == now),
    }
}

/// Opens or checks a cell as it stands in `row`, and makes it for the active epoch as it is to stand in `to`.
fn anew(
    keys: &InstanceKey,
    rng: &dyn Random,
    row: &Row,
    to: &Row,
    cell: &Cell,
    value: &[u8],
) -> Result<Vec<u8>, Strange> {
    match &cell.how {
        How::Field(name, places) => places
            .iter()
            .find_map(|place| {
                let context = [name.as_bytes(), &row.place(place)];
                let plain = keys.open_field(&context, value).ok()?;
                let there = [name.as_bytes(), &to.place(place)];
                Some(keys.seal_field(&there, &plain, rng))
            })
            .ok_or(Strange),
        How::Queue(place) => {
            let plain = keys
                .open_queue(&slices(&row.parts(place)), value)
                .map_err(|_| Strange)?;
            Ok(keys.seal_queue(&slices(&to.parts(place)), &plain, rng))
        }
        How::Mac(purpose, parts) => {
            if !keys.verify(purpose, &slices(&row.parts(parts)), value) {
                return Err(Strange);
            }
            Ok(keys.mac(purpose, &slices(&to.parts(parts))).to_vec())
        }
        How::Handed {
            to: pair,
            purpose,
            row: id,
        } => {
            let mut said = String::new();
            for part in *purpose {
                match part {
                    Part::Col(column) => {
                        said.push_str(&Id::from(row.id(column).ok_or(Strange)?).to_string());
                    }
                    other => said.push_str(&String::from_utf8_lossy(&row.part(*other))),
                }
            }
            let (pair, id) = (row.id(pair).ok_or(Strange)?, row.id(id).ok_or(Strange)?);
            stamped_anew(keys, &pair, &said, &id, value)
        }
        How::Pending => {
            let (pair, mailbox) = (
                row.id("keypair").ok_or(Strange)?,
                row.id("holder").ok_or(Strange)?,
            );
            let word = crate::keys::Holder::Pending.word();
            let opened = keys
                .pending_wrap_key_of(mailbox, value)
                .and_then(|key| key.unwrap(pair, word, value))
                .map_err(|_| Strange)?;
            Ok(keys.pending_wrap_key(mailbox).wrap(&opened, word, rng))
        }
        How::Lent => {
            let (sealed, wrapped) = handed_in(value).ok_or(Strange)?;
            let (pair, grant) = (
                row.id("reader").ok_or(Strange)?,
                row.id("holder").ok_or(Strange)?,
            );
            let sealed = stamped_anew(keys, &pair, crate::lent::WRAP, &grant, sealed)?;
            // Nothing of it has another length than before.
            Ok([&value[..2], &sealed, wrapped].concat())
        }
    }
}

/// What was handed over, its epoch, and its MAC.
fn stamp_of(blob: &[u8]) -> Option<(&[u8], u8, &[u8])> {
    let (sealed, tail) = blob.split_at_checked(blob.len().checked_sub(STAMP)?)?;
    Some((sealed, tail[0], &tail[1..]))
}

/// What is handed over within the wrap of a lent pair, and the rest.
fn handed_in(blob: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, rest) = blob.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*len)))
}

fn stamped_anew(
    keys: &InstanceKey,
    pair: &[u8],
    purpose: &str,
    row: &[u8],
    blob: &[u8],
) -> Result<Vec<u8>, Strange> {
    let (sealed, epoch, mac) = stamp_of(blob).ok_or(Strange)?;
    let parts: [&[u8]; 4] = [pair, purpose.as_bytes(), row, sealed];
    if !keys.verify_of(epoch, SEALED_TO, &parts, mac) {
        return Err(Strange);
    }
    let mut out = sealed.to_vec();
    out.push(keys.epoch());
    out.extend_from_slice(&keys.mac(SEALED_TO, &parts));
    Ok(out)
}

/// The index of a row, where it is of the epoch `of`, in the active one; with it all that is bound to it. Gives the row as it is then.
fn moved(
    keys: &InstanceKey,
    rng: &dyn Random,
    row: &Row,
    index: &Index,
    of: u8,
) -> Result<Option<(Stmt, Row)>, Strange> {
    let Some(old) = row.bytes(index.column) else {
        return Ok(None);
    };
    let new = keys.move_index(old, of).map_err(|_| Strange)?;
    let mut next = row.clone();
    next.set(index.column, new.clone());
    let mut args: Vec<Val> = vec![new.into()];
    if index.epoch.is_some() {
        args.push(keys.epoch().into());
    }
    for at in index.with {
        let cell = &row.table.cells[*at];
        let value = stored(row, cell).ok_or(Strange)?;
        let made = anew(keys, rng, row, &next, cell, value)?;
        next.set(cell.column, made.clone());
        args.push(made.into());
    }
    args.extend(row.key().iter().cloned());
    if !row.table.columns[..row.table.keys.len()].contains(&index.column) {
        args.push(old.into());
    }
    Ok(Some((Sql::new(index.put, args).any(), next)))
}

/// What is to be written for one row.
#[derive(Debug, Default)]
pub struct Turn {
    /// In this order; none changes a row that somebody else has changed meanwhile.
    pub stmts: Vec<Stmt>,
    /// Something of it was not written by this instance.
    pub strange: bool,
}

/// The whole move of an index at the beginning of a rotation: `of` is the epoch until now.
pub fn index_anew(keys: &InstanceKey, rng: &dyn Random, row: &Row, of: u8) -> Turn {
    let mut turn = Turn::default();
    if let Some(index) = &row.table.index {
        let of = index.epoch.map_or(Some(of), |c| epoch_of(row, c));
        match of.filter(|of| *of < keys.epoch()) {
            None => {}
            Some(of) => match moved(keys, rng, row, index, of) {
                Ok(done) => turn.stmts.extend(done.map(|(stmt, _)| stmt)),
                Err(Strange) => turn.strange = true,
            },
        }
    }
    turn
}

fn epoch_of(row: &Row, column: &str) -> Option<u8> {
    match row.get(column) {
        Val::Int(i) => u8::try_from(*i).ok(),
        _ => None,
    }
}

/// Everything of a row that is of an older epoch, in the active one.
pub fn row_anew(keys: &InstanceKey, rng: &dyn Random, row: &Row) -> Turn {
    let mut turn = Turn::default();
    let mut row = row.clone();
    // Written by a node that had not noticed yet.
    if let Some(index) = &row.table.index
        && let Some(of) = index.epoch.and_then(|c| epoch_of(&row, c))
        && of < keys.epoch()
    {
        match moved(keys, rng, &row, index, of) {
            Ok(None) => {}
            Ok(Some((stmt, next))) => {
                turn.stmts.push(stmt);
                row = next;
            }
            Err(Strange) => turn.strange = true,
        }
    }
    let mut made: Vec<&str> = Vec::new();
    for cell in row.table.cells {
        let Some(value) = stored(&row, cell) else {
            continue;
        };
        if made.contains(&cell.column) || is_fresh(keys, &row, cell, value) {
            continue;
        }
        match anew(keys, rng, &row, &row, cell, value) {
            Ok(new) => {
                made.push(cell.column);
                let mut args: Vec<Val> = vec![new.into(), value.into()];
                args.extend(row.key().iter().cloned());
                if cell.stamped {
                    args.push(keys.epoch().into());
                }
                turn.stmts.push(Sql::new(cell.put, args).any());
            }
            Err(Strange) => turn.strange = true,
        }
    }
    turn
}

/// The rows behind a place in a table, in the order of its key.
pub async fn read(
    db: &Db,
    table: &'static Table,
    after: Option<&[Val]>,
) -> Result<Vec<Row>, ReadError> {
    let args = match after {
        Some(key) => key.to_vec(),
        // Before everything there is.
        None => table
            .keys
            .iter()
            .map(|k| match k {
                Key::Bytes => Val::Bytes(Vec::new()),
                Key::Text => Val::Text(String::new()),
                Key::Int => Val::Int(i64::MIN),
            })
            .collect(),
    };
    let mut out = Vec::new();
    for done in db.read(vec![Sql::new(table.read, args)]).await? {
        out.extend(done.rows().into_iter().map(|values| Row { table, values }));
    }
    Ok(out)
}

/// The place of a row, as a word to keep.
pub fn place_of(row: &Row) -> String {
    let words: Vec<String> = row
        .key()
        .iter()
        .map(|v| match v {
            Val::Bytes(b) => format!("b{}", hex::encode(b)),
            Val::Text(t) => format!("t{}", hex::encode(t)),
            Val::Int(i) => format!("i{i}"),
            Val::Bool(_) | Val::Null => "b".to_owned(),
        })
        .collect();
    words.join(" ")
}

/// A kept place; none at the beginning, or where it is none of this table: then it begins again.
pub fn parse_place(table: &Table, word: &str) -> Option<Vec<Val>> {
    let key: Vec<Val> = word
        .split_whitespace()
        .map(|w| {
            let (kind, rest) = w.split_at_checked(1)?;
            match kind {
                "b" => hex::decode(rest).ok().map(Val::Bytes),
                "t" => String::from_utf8(hex::decode(rest).ok()?)
                    .ok()
                    .map(Val::Text),
                "i" => rest.parse().ok().map(Val::Int),
                _ => None,
            }
        })
        .collect::<Option<_>>()?;
    (key.len() == table.keys.len()).then_some(key)
}

/// The key of a row as it was read, to go on behind it.
pub fn key_of(row: &Row) -> Vec<Val> {
    row.key().to_vec()
}
