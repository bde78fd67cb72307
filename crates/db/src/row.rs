//! Rows come back as values and are taken apart in column order.

use crate::{DecodeError, FromVal, Val};

/// One row, taken column by column from the left.
pub struct Row<'a> {
    cells: &'a mut std::vec::IntoIter<Val>,
    width: usize,
    taken: usize,
}

impl Row<'_> {
    /// The next column.
    pub fn take<T: FromVal>(&mut self) -> Result<T, DecodeError> {
        if self.taken == self.width {
            return Err(DecodeError::Width {
                columns: self.width,
            });
        }
        let column = self.taken;
        self.taken += 1;
        let val = self.cells.next().ok_or(DecodeError::Width {
            columns: self.width,
        })?;
        T::from_val(val).map_err(|e| e.at(column))
    }
}

/// A type that one row makes. Made by [`row!`](crate::row); also every [`FromVal`] (a row of one column) and tuples of up to
/// ten of them.
pub trait FromRow: Sized {
    /// Takes every column of the row, in order.
    fn from_row(row: &mut Row<'_>) -> Result<Self, DecodeError>;
}

impl<T: FromVal> FromRow for T {
    fn from_row(row: &mut Row<'_>) -> Result<Self, DecodeError> {
        row.take()
    }
}

macro_rules! tuples {
    ($($t:ident)*) => { tuples!(@ [] $($t)*); };
    (@ [$($done:ident)*]) => {};
    (@ [$($done:ident)*] $next:ident $($rest:ident)*) => {
        impl<$($done: FromVal,)* $next: FromVal> FromRow for ($($done,)* $next,) {
            fn from_row(row: &mut Row<'_>) -> Result<Self, DecodeError> {
                Ok(($(row.take::<$done>()?,)* row.take::<$next>()?,))
            }
        }
        tuples!(@ [$($done)* $next] $($rest)*);
    };
}
tuples!(A B C D E F G H I J);

/// A struct that a row makes, field by field in the order of the columns. Field types are those that implement
/// [`FromVal`]: `i64 bool String Vec<u8> [u8; N] Id`, `Option` of them, and the product's own.
///
/// ```
/// db::row! {
///     /// A line of the inbox.
///     #[derive(Debug, Clone)]
///     pub struct Line { pub id: db::Id, pub at: i64, pub head: Option<Vec<u8>> }
/// }
/// ```
#[macro_export]
macro_rules! row {
    ($($(#[$m:meta])* $vis:vis struct $name:ident { $($(#[$fm:meta])* $fvis:vis $field:ident : $t:ty),* $(,)? })*) => {$(
        $(#[$m])*
        // The fields are columns: the migration says what they are.
        #[allow(missing_docs)]
        $vis struct $name { $($(#[$fm])* $fvis $field: $t),* }
        impl $crate::FromRow for $name {
            fn from_row(row: &mut $crate::Row<'_>) -> ::std::result::Result<Self, $crate::DecodeError> {
                Ok($name { $($field: row.take::<$t>()?),* })
            }
        }
    )*};
}

/// What one statement did: how many rows it touched (or returned, for a read) and the rows it returned.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Done {
    /// Rows inserted, updated or deleted; for a SELECT the rows returned.
    pub count: u64,
    /// Columns per row.
    pub(crate) width: usize,
    /// The rows one after another.
    pub(crate) cells: Vec<Val>,
}

impl Done {
    /// Every row. PostgreSQL and SQLite return the rows of `RETURNING` in different orders: sort them where it matters.
    pub fn all<T: FromRow>(self) -> Result<Vec<T>, DecodeError> {
        let width = self.width;
        if width == 0 {
            return Ok(Vec::new());
        }
        let rows = self.cells.len() / width;
        let mut cells = self.cells.into_iter();
        (0..rows)
            .map(|_| {
                let mut row = Row {
                    cells: &mut cells,
                    width,
                    taken: 0,
                };
                let made = T::from_row(&mut row)?;
                // A struct narrower than the statement would silently read the next row's columns from here on.
                if row.taken == width {
                    Ok(made)
                } else {
                    Err(DecodeError::Width { columns: width })
                }
            })
            .collect()
    }

    /// The only row, or none. More than one is an error: which one would be chance.
    pub fn one<T: FromRow>(self) -> Result<Option<T>, DecodeError> {
        let mut all = self.all()?;
        match all.len() {
            0 | 1 => Ok(all.pop()),
            rows => Err(DecodeError::Rows { rows }),
        }
    }

    /// The rows as plain values.
    pub fn rows(self) -> Vec<Vec<Val>> {
        if self.width == 0 {
            return Vec::new();
        }
        let mut rows = Vec::with_capacity(self.cells.len() / self.width);
        let mut cells = self.cells.into_iter();
        while let Some(first) = cells.next() {
            let mut row = Vec::with_capacity(self.width);
            row.push(first);
            row.extend(cells.by_ref().take(self.width - 1));
            rows.push(row);
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    row! { #[derive(Debug, PartialEq)] struct Pair { a: i64, b: Option<String> } }

    fn done(width: usize, cells: Vec<Val>) -> Done {
        Done {
            count: 0,
            width,
            cells,
        }
    }

    #[test]
    fn rows_become_structs_tuples_and_values() {
        let two = || done(2, vec![1.into(), "x".into(), 2.into(), Val::Null]);
        assert_eq!(
            two().all::<Pair>().unwrap(),
            [
                Pair {
                    a: 1,
                    b: Some("x".into())
                },
                Pair { a: 2, b: None }
            ]
        );
        assert_eq!(two().all::<(i64, Option<String>)>().unwrap().len(), 2);
        assert_eq!(
            two().rows(),
            [vec![Val::Int(1), "x".into()], vec![Val::Int(2), Val::Null]]
        );
        assert_eq!(done(1, vec![7.into()]).one::<i64>().unwrap(), Some(7));
        assert_eq!(done(1, vec![]).one::<i64>().unwrap(), None);
    }

    #[test]
    fn a_row_of_another_width_or_type_is_refused() {
        assert!(
            done(3, vec![1.into(), "x".into(), 2.into()])
                .all::<Pair>()
                .is_err()
        );
        assert!(done(1, vec![1.into()]).all::<Pair>().is_err());
        assert!(done(2, vec!["x".into(), 1.into()]).all::<Pair>().is_err());
        assert!(done(1, vec![1.into(), 2.into()]).one::<i64>().is_err());
    }
}
