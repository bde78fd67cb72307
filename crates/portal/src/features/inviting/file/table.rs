//! Text to rows: commas, semicolons, tabs or bars; LF, CRLF or CR; quotation marks, also one that somebody forgot.
//!
//! A mark that is not closed would take the rest of the file into one cell. Here it costs its own line: a cell may go over a few lines
//! (notes that an office's program writes do), and where no closing mark comes, the next line is a row again.

use csv::{ReaderBuilder, StringRecord};

/// Lines that one row may go over.
const LINES: usize = 20;
/// Columns of a row.
const CELLS: usize = 200;

/// A row with the number of its first line, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it begins.
    pub line: usize,
    /// Its cells; none when a quotation mark in it is not closed.
    pub cells: Option<Vec<String>>,
}

/// The rows of a text, one at a time. Empty lines are left out.
pub struct Rows<'t> {
    lines: std::iter::Peekable<Lines<'t>>,
    separator: u8,
}

impl<'t> Rows<'t> {
    /// Finds out what separates the cells from the first line that says something.
    pub fn new(text: &'t str) -> Rows<'t> {
        let mut lines = Lines {
            rest: text,
            line: 0,
        }
        .peekable();
        while lines.peek().is_some_and(|l| l.1.trim().is_empty()) {
            lines.next();
        }
        // What one spreadsheet program writes for another one.
        let said = lines.peek().and_then(|l| {
            l.1.trim()
                .to_lowercase()
                .strip_prefix("sep=")
                .map(str::to_owned)
        });
        if let Some(sign) = said {
            lines.next();
            if let Some(b) = sign.bytes().next().filter(|_| sign.len() == 1) {
                return Rows {
                    lines,
                    separator: b,
                };
            }
        }
        let separator = lines.peek().map_or(b',', |l| separator(l.1));
        Rows { lines, separator }
    }

    fn cells(&self, text: &str) -> Option<Vec<String>> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.separator)
            .from_reader(text.as_bytes());
        let mut record = StringRecord::new();
        match reader.read_record(&mut record) {
            Ok(true) => Some(record.iter().take(CELLS).map(str::to_owned).collect()),
            Ok(false) | Err(_) => None,
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let (line, first) = loop {
            let (line, text) = self.lines.next()?;
            if !text.trim().is_empty() {
                break (line, text);
            }
        };
        if !is_open(first) {
            let cells = self.cells(first);
            return Some(Row { line, cells });
        }
        // A cell that goes on in the next lines, if its mark is closed soon enough. Looking ahead takes nothing away.
        let mut ahead = self.lines.clone();
        let mut whole = first.to_owned();
        for _ in 1..LINES {
            let Some((_, more)) = ahead.next() else { break };
            whole.push('\n');
            whole.push_str(more);
            if !is_open(&whole) {
                self.lines = ahead;
                let cells = self.cells(&whole);
                return Some(Row { line, cells });
            }
        }
        Some(Row { line, cells: None })
    }
}

/// Whether a quotation mark is open at the end: every closed one, and every doubled one inside, makes the number even.
fn is_open(text: &str) -> bool {
    text.bytes().filter(|b| *b == b'"').count() % 2 == 1
}

/// Of what may separate, what stands most often outside of quotation marks.
fn separator(header: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for b in header.bytes() {
        match b {
            b'"' => quoted = !quoted,
            b if !quoted => {
                if let Some((_, n)) = counts.iter_mut().find(|(s, _)| *s == b) {
                    *n += 1;
                }
            }
            _ => {}
        }
    }
    let best = counts.iter().map(|(_, n)| *n).max().unwrap_or(0);
    counts
        .iter()
        .find(|(_, n)| *n == best)
        .map_or(b',', |(s, _)| *s)
}

/// Lines ended by LF, CRLF or CR, with their numbers.
#[derive(Clone)]
struct Lines<'t> {
    rest: &'t str,
    line: usize,
}

impl<'t> Iterator for Lines<'t> {
    type Item = (usize, &'t str);

    fn next(&mut self) -> Option<(usize, &'t str)> {
        if self.rest.is_empty() {
            return None;
        }
        self.line += 1;
        let end = self.rest.find(['\n', '\r']);
        let (text, rest) = match end {
            Some(at) => {
                let after = &self.rest[at..];
                let skip = if after.starts_with("\r\n") { 2 } else { 1 };
                (&self.rest[..at], &after[skip..])
            }
            None => (self.rest, ""),
        };
        self.rest = rest;
        Some((self.line, text))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
        Rows::new(text)
            .map(|r| (r.line, r.cells.unwrap_or_else(|| vec!["OPEN".into()])))
            .collect()
    }

    fn plain(text: &str) -> Vec<String> {
        rows(text)
            .into_iter()
            .map(|(n, c)| format!("{n}:{}", c.join("/")))
            .collect()
    }

    #[test]
    fn every_separator_and_every_end_of_line() {
        for (sep, end) in [(',', "\n"), (';', "\r\n"), ('\t', "\r"), ('|', "\n")] {
            let text = format!("email{sep}name{end}{end}a@x.example{sep}Ana{end}");
            assert_eq!(
                plain(&text),
                ["1:email/name", "3:a@x.example/Ana"],
                "{text:?}"
            );
        }
        assert_eq!(plain("sep=;\na;b,c\n"), ["2:a/b,c"]);
        assert_eq!(plain("\n\n a;b"), ["3: a/b"]);
        assert_eq!(
            plain("\"a,b\";c;d\n"),
            ["1:a,b/c/d"],
            "inside quotation marks nothing separates"
        );
    }

    #[test]
    fn a_mark_that_is_not_closed_costs_its_own_line() {
        let text = "email,name\na@x.example,\"Ana\nb@x.example,Bo\nc@x.example,Cy\n";
        assert_eq!(
            plain(text),
            [
                "1:email/name",
                "2:OPEN",
                "3:b@x.example/Bo",
                "4:c@x.example/Cy"
            ]
        );
    }

    #[test]
    fn a_note_may_go_over_lines() {
        let text = "email,note\na@x.example,\"one\ntwo \"\"three\"\"\"\nb@x.example,-\n";
        assert_eq!(
            plain(text),
            [
                "1:email/note",
                "2:a@x.example/one\ntwo \"three\"",
                "4:b@x.example/-"
            ]
        );
    }

    proptest! {
        #[test]
        fn what_a_program_writes_is_read_back(
            table in prop::collection::vec(prop::collection::vec("[a-zA-Zñ,;\"' @.]{1,12}", 3), 1..20),
            sep in prop::sample::select(vec![b',', b';', b'\t']),
        ) {
            let mut w = csv::WriterBuilder::new().delimiter(sep).from_writer(Vec::new());
            w.write_record(["email", "first", "last"]).unwrap();
            for row in &table {
                w.write_record(row).unwrap();
            }
            let text = String::from_utf8(w.into_inner().unwrap()).unwrap();
            let got: Vec<Vec<String>> = Rows::new(&text).skip(1).map(|r| r.cells.unwrap()).collect();
            let kept: Vec<Vec<String>> = table.into_iter().filter(|r| r.iter().any(|c| !c.trim().is_empty())).collect();
            let read: Vec<Vec<String>> = got.into_iter().filter(|r| r.iter().any(|c| !c.trim().is_empty())).collect();
            prop_assert_eq!(read, kept);
        }

        #[test]
        fn no_text_is_too_strange(text in "(?s).{0,400}") {
            let n = Rows::new(&text).count();
            prop_assert!(n <= text.lines().count() + text.matches('\r').count() + 1);
        }

        #[test]
        fn lines_only_rise(text in "[a,\"\n\r;]{0,200}") {
            let lines: Vec<usize> = Rows::new(&text).map(|r| r.line).collect();
            prop_assert!(lines.windows(2).all(|w| w[0] < w[1]));
        }
    }
}
