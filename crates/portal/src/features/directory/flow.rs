//! Import and look-up.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read};

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::model::{self, COLUMNS, Entry, Problem, RowError};
use super::store;
use crate::app::App;
use crate::audit;
use crate::fault::Fault;

/// Rows written at once. Small enough that sign-ups on the same database hardly wait.
const CHUNK: usize = 500;
/// Bad rows that are named; further ones are only counted.
pub const NAMED: usize = 200;

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows that are in the directory now. A row whose number and last name were there before has replaced the older one.
    pub imported: u64,
    /// Rows that were left out.
    pub refused: u64,
    /// The first 200 of those, with their lines.
    pub errors: Vec<RowError>,
    /// Imported rows whose number and last name stood in an earlier row of the file: the later row counts.
    pub repeated: u64,
    /// Columns of the file that nobody asked for: perhaps one is misspelled.
    pub unused: Vec<String>,
}

/// Why nothing, or nothing more, was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file holds nothing.
    #[error(
        "the file is empty; its first line must name the columns: {}",
        columns()
    )]
    Empty,
    /// The header is there, and nothing else.
    #[error("the file names its columns and holds no entry")]
    NoRows,
    /// The header lacks columns.
    #[error(
        "the first line must name the columns {}; missing: {missing}",
        columns()
    )]
    Header {
        /// Which, with commas.
        missing: String,
    },
    /// A column stands twice in the header.
    #[error("the column {0} stands twice in the first line")]
    Twice(String),
    /// The file could not be read.
    #[error("the file could not be read: {0}")]
    Read(std::io::Error),
    /// The database is away. What was imported until then stays; running the import again is right.
    #[error("after {imported} rows: {fault}")]
    Database {
        /// Rows written before.
        imported: u64,
        /// What happened.
        fault: Fault,
    },
}

fn columns() -> String {
    COLUMNS.map(|(name, _)| name).join(",")
}

/// What separates the columns: spreadsheets write commas, semicolons where the comma is in numbers, or tabs. The header knows.
fn separator(begin: &[u8]) -> u8 {
    let header = begin.split(|b| *b == b'\n').next().unwrap_or_default();
    let times = |c: u8| header.iter().filter(|b| **b == c).count();
    [b',', b'\t', b';']
        .into_iter()
        .max_by_key(|c| times(*c))
        .filter(|c| times(*c) > times(b','))
        .unwrap_or(b',')
}

/// Where each of [`COLUMNS`] stands in the file, and the names of the others.
fn header(record: &ByteRecord) -> Result<([usize; 9], Vec<String>), ImportError> {
    let names: Vec<String> = record
        .iter()
        .map(|n| {
            String::from_utf8_lossy(n)
                .trim_start_matches('\u{feff}')
                .trim()
                .to_lowercase()
                .replace([' ', '-'], "_")
        })
        .collect();
    let mut at = [0; 9];
    let mut missing = Vec::new();
    for (i, (name, _)) in COLUMNS.into_iter().enumerate() {
        let mut found = names.iter().enumerate().filter(|(_, n)| *n == name);
        match (found.next(), found.next()) {
            (Some((n, _)), None) => at[i] = n,
            (Some(_), Some(_)) => return Err(ImportError::Twice(name.to_owned())),
            (None, _) => missing.push(name),
        }
    }
    if missing.is_empty() {
        let others = names.iter().enumerate().filter(|(n, _)| !at.contains(n));
        Ok((at, others.map(|(_, name)| name.clone()).collect()))
    } else {
        Err(ImportError::Header {
            missing: missing.join(", "),
        })
    }
}

/// Reads a CSV file (RFC 4180, UTF-8; commas, semicolons or tabs) into the directory, replacing entries with the same number and last name. Bad
/// rows are left out and reported; entries that the file does not name stay. For `securemail directory import FILE.csv`.
///
/// # Errors
/// See [`ImportError`]. A bad header is found before anything is written.
pub async fn import(app: &App, reader: impl Read) -> Result<Report, ImportError> {
    let mut reader = BufReader::new(reader);
    let separator = separator(reader.fill_buf().map_err(ImportError::Read)?);
    let mut csv = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(Lines::new(reader));
    let mut record = ByteRecord::new();
    if !read(&mut csv, &mut record)? {
        return Err(ImportError::Empty);
    }
    let (at, unused) = header(&record)?;
    let width = record.len();
    let mut report = Report {
        unused,
        ..Report::default()
    };
    let mut seen = HashSet::new();
    let mut rows = Vec::with_capacity(CHUNK);
    loop {
        let more = read(&mut csv, &mut record)?;
        if more {
            let begun = record.position().map_or(0, csv::Position::byte);
            let (line, last) = csv.get_ref().between(begun, csv.position().byte());
            let judged = if record.iter().any(|f| f.contains(&b'\n')) {
                Err(Problem::Lines(last))
            } else {
                judge(&record, &at, width)
            };
            match judged {
                Ok((number, last_name, entry)) => {
                    if !seen.insert(format!("{number} {last_name}")) {
                        report.repeated += 1;
                    }
                    let fields = serde_json::to_string(&entry).expect("text serialises");
                    rows.push(store::upsert(&number, &last_name, &fields, app.now()));
                }
                Err(problem) => {
                    report.refused += 1;
                    if report.errors.len() < NAMED {
                        report.errors.push(RowError { line, problem });
                    }
                }
            }
        }
        if rows.len() == CHUNK || (!more && !rows.is_empty()) {
            let count = rows.len() as u64;
            write(app, std::mem::take(&mut rows), report.imported).await?;
            report.imported += count;
        }
        if !more {
            break;
        }
    }
    if report.imported == 0 && report.refused == 0 {
        return Err(ImportError::NoRows);
    }
    let done = audit::event("directory.imported")
        .by_operator()
        .detail(serde_json::json!({ "imported": report.imported, "refused": report.refused }));
    write(app, done.rows(app).to_vec(), report.imported).await?;
    Ok(report)
}

/// Notes where the lines begin of what is read through it. The parser's own count lags behind after CRLF and empty lines.
struct Lines<R> {
    inner: R,
    read: u64,
    line: u64,
    /// Nothing of this line was read yet.
    fresh: bool,
    /// Where each line begins that is not empty, and its number, counted from 1.
    begin: Vec<(u64, u64)>,
}

impl<R> Lines<R> {
    fn new(inner: R) -> Lines<R> {
        Lines {
            inner,
            read: 0,
            line: 1,
            fresh: true,
            begin: Vec::new(),
        }
    }

    /// The first and the last line of the row that lies between two bytes.
    fn between(&self, from: u64, to: u64) -> (u64, u64) {
        let at = |byte: u64| self.begin.partition_point(|(begin, _)| *begin < byte);
        let line = |n: usize| self.begin.get(n).map_or(self.line, |(_, line)| *line);
        (line(at(from)), line(at(to).saturating_sub(1)))
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(into)?;
        for (byte, at) in into[..n].iter().zip(self.read..) {
            match byte {
                b'\n' => {
                    self.line += 1;
                    self.fresh = true;
                }
                b'\r' => {}
                _ if self.fresh => {
                    self.begin.push((at, self.line));
                    self.fresh = false;
                }
                _ => {}
            }
        }
        self.read += n as u64;
        Ok(n)
    }
}

fn read<R: Read>(csv: &mut Reader<R>, record: &mut ByteRecord) -> Result<bool, ImportError> {
    csv.read_byte_record(record).map_err(|e| {
        let text = e.to_string();
        ImportError::Read(match e.into_kind() {
            csv::ErrorKind::Io(e) => e,
            _ => std::io::Error::other(text),
        })
    })
}

async fn write(app: &App, rows: Vec<db::Stmt>, imported: u64) -> Result<(), ImportError> {
    match app.db.write(rows).await {
        Ok(_) => Ok(()),
        Err(e) => Err(ImportError::Database {
            imported,
            fault: e.into(),
        }),
    }
}

fn judge(
    record: &ByteRecord,
    at: &[usize; 9],
    width: usize,
) -> Result<(String, String, Entry), Problem> {
    if record.len() != width {
        return Err(Problem::Fields {
            found: record.len(),
            expected: width,
        });
    }
    let mut row = [""; 9];
    for (field, i) in row.iter_mut().zip(at) {
        *field = std::str::from_utf8(&record[*i]).map_err(|_| Problem::Encoding)?;
    }
    model::judge(row)
}

/// What the directory knows of a number together with a last name; nothing when either differs. Spelling is forgiven as
/// [`model::number_key`] and [`model::name_key`] say.
///
/// # Errors
/// When the database is away.
pub async fn lookup(app: &App, number: &str, last_name: &str) -> Result<Option<Entry>, Fault> {
    let (number, last_name) = (model::number_key(number), model::name_key(last_name));
    if number.is_empty() || last_name.is_empty() {
        return Ok(None);
    }
    let Some(fields) = store::lookup(&app.db, &number, &last_name).await? else {
        return Ok(None);
    };
    serde_json::from_str(&fields)
        .map(Some)
        .map_err(|e| Fault::Internal(format!("a directory entry is no JSON: {e}")))
}
