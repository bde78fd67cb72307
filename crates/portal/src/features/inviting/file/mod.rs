//! A file of people, as an office has it: out of a spreadsheet or of the practice's own program, in any of the encodings and shapes
//! that those write. Pure: nothing here knows a database.
//!
//! [`text`] makes text of bytes, [`table`] rows of text, [`people`] people of rows. Whatever is wrong is said with its line, and the
//! other lines are read on.

pub mod people;
pub mod table;
pub mod text;
mod words;

pub use people::{Line, Person, Problem, Rules, Unread, Warning, read};
pub use words::{COLUMNS, Column};

/// Bytes of one file (MB = 1,000,000 as pages show it): room for the most rows, in UTF-16 and with columns that nobody asked for.
pub const BYTES: usize = 4_000_000;
/// People in one file, whatever the day's limit of invitations is.
pub const MOST: usize = 5_000;
