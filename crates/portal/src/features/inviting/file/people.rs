//! Rows to people: each judged by itself, every problem with its line and column, duplicates inside the file found.

use super::table::Rows;
use super::text::{NoText, text};
use super::words::{self, Column};
use crate::accounts::{Email, PersonName, Phone, PhoneKind};
use crate::contacts::Relationship;
use crate::web::fields::{self, Rule};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Somebody who can be invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Canonical address.
    pub email: String,
    /// Name.
    pub name: PersonName,
    /// Stored word of the relationship.
    pub relationship: String,
    /// `en`, `es`.
    pub lang: String,
    /// Numbers for the file.
    pub phones: Vec<(Phone, PhoneKind)>,
    /// What a colleague will be.
    pub role: Option<String>,
}

/// Why a line is no person to invite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// A quotation mark is not closed.
    Unclosed,
    /// More cells than the header has.
    Cells {
        /// In this row.
        found: usize,
        /// In the header.
        expected: usize,
    },
    /// The address: the word of `EmailError`.
    Email(String),
    /// The same address stands in an earlier line.
    Twice(usize),
    /// No name.
    Name,
    /// Longer than a field takes.
    Long(String),
    /// Characters that cannot be shown.
    Characters(String),
    /// A name that a spreadsheet would take for a formula.
    Formula(String),
    /// Nobody knows this relationship.
    Relationship,
    /// Nobody knows this role.
    Role,
    /// A manager is invited one by one.
    Manager,
    /// Only a manager adds people to the practice.
    NotYours,
    /// Nobody knows this language.
    Language,
    /// A phone: the header it stands under and the word of `PhoneError`.
    Phone(String, String),
}

impl Problem {
    /// The locale key of its sentence.
    pub fn key(&self) -> &str {
        match self {
            Problem::Unclosed => "import-row-unclosed",
            Problem::Cells { .. } => "import-row-cells",
            Problem::Email(word) => word,
            Problem::Twice(_) => "import-row-twice",
            Problem::Name => "import-row-name",
            Problem::Long(_) => "import-row-long",
            Problem::Characters(_) => "import-row-characters",
            Problem::Formula(_) => "import-row-formula",
            Problem::Relationship => "import-row-relationship",
            Problem::Role => "import-row-role",
            Problem::Manager => "import-row-manager",
            Problem::NotYours => "import-row-not-yours",
            Problem::Language => "import-row-language",
            Problem::Phone(_, word) => word,
        }
    }
}

/// What somebody should look at before the line is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Warning {
    /// The address looks like one at this domain.
    LooksLike(String),
    /// No number on file: no code can be asked for before they give one.
    NoPhone,
    /// A role for somebody who is not of the practice plays no part.
    RoleUnused,
}

/// A line of the file, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number, counted from 1.
    pub line: usize,
    /// The address as it stands there, cut to what a page shows.
    pub email: String,
    /// The name as it stands there, cut.
    pub name: String,
    /// The person, if nothing is wrong.
    pub person: Option<Person>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What is doubtful.
    pub warnings: Vec<Warning>,
}

/// A file that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Its lines.
    pub lines: Vec<Line>,
    /// Columns that nobody asked for, as the file names them.
    pub unused: Vec<String>,
}

/// Why nothing of a file could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// No text.
    NoText(NoText),
    /// The first line names no column for the address; what it names.
    Header(Vec<String>),
    /// The first line names no column for a name.
    NoName,
    /// A column stands twice in the first line.
    Twice(String),
    /// The header is there, and nobody else.
    Nobody,
    /// More people than one file may hold.
    TooMany,
}

/// What holds for a whole file.
#[derive(Debug, Clone)]
pub struct Rules<'a> {
    /// Where the file does not say who somebody is.
    pub relationship: Relationship,
    /// Where it does not say what they read.
    pub lang: &'a str,
    /// ISO code of the country of numbers without a prefix.
    pub home: &'a str,
    /// Countries whose numbers are taken.
    pub countries: &'a [String],
    /// Whether whoever sends it may add people to the practice.
    pub colleagues: bool,
    /// Whether this installation texts and calls at all.
    pub phones: bool,
    /// People in one file.
    pub most: usize,
}

/// Reads a file.
///
/// # Errors
/// See [`Unread`]. What is wrong with single lines stands in them.
pub fn read(bytes: &[u8], rules: &Rules<'_>) -> Result<Read, Unread> {
    let text = text(bytes).map_err(Unread::NoText)?;
    let mut rows = Rows::new(&text);
    let names = rows
        .next()
        .and_then(|r| r.cells)
        .ok_or_else(|| Unread::Header(Vec::new()))?;
    let header = Header::of(&names)?;
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut lines = Vec::new();
    for row in rows {
        let Some(cells) = row.cells else {
            lines.push(broken(row.line));
            continue;
        };
        if cells.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        if lines.len() == rules.most {
            return Err(Unread::TooMany);
        }
        let mut line = judge(row.line, &cells, &header, rules);
        if let Ok(email) = Email::parse(&line.email) {
            match seen.get(&email.canonical()) {
                Some(first) => {
                    line.problems.push(Problem::Twice(*first));
                    line.person = None;
                }
                None => {
                    seen.insert(email.canonical(), row.line);
                }
            }
        }
        lines.push(line);
    }
    if lines.is_empty() {
        return Err(Unread::Nobody);
    }
    Ok(Read {
        lines,
        unused: header.unused,
    })
}

fn broken(line: usize) -> Line {
    Line {
        line,
        email: String::new(),
        name: String::new(),
        person: None,
        problems: vec![Problem::Unclosed],
        warnings: Vec::new(),
    }
}

struct Header {
    at: HashMap<Column, (usize, String)>,
    width: usize,
    unused: Vec<String>,
}

impl Header {
    fn of(names: &[String]) -> Result<Header, Unread> {
        let mut at = HashMap::new();
        let mut unused = Vec::new();
        for (i, name) in names.iter().enumerate() {
            let shown = shown(name);
            match Column::parse(name) {
                Some(c) if at.contains_key(&c) => return Err(Unread::Twice(shown)),
                Some(c) => {
                    at.insert(c, (i, shown));
                }
                None if !shown.is_empty() => unused.push(shown),
                None => {}
            }
        }
        if !at.contains_key(&Column::Email) {
            return Err(Unread::Header(names.iter().map(|n| shown(n)).collect()));
        }
        let named = [Column::Name, Column::First, Column::Last];
        if !named.iter().any(|c| at.contains_key(c)) {
            return Err(Unread::NoName);
        }
        Ok(Header {
            at,
            width: names.len(),
            unused,
        })
    }
}

/// What a page may show of a cell: one line, no tricks, not long.
fn shown(cell: &str) -> String {
    let clean: String = cell
        .chars()
        .map(|c| if fields::refused(c, false) { ' ' } else { c })
        .collect();
    let words: Vec<&str> = clean.split_whitespace().collect();
    words.join(" ").chars().take(120).collect()
}

/// Whether a spreadsheet would take a cell for a formula (OWASP, CSV injection).
pub fn is_formula(cell: &str) -> bool {
    cell.trim_start().starts_with([
        '=', '+', '-', '@', '\t', '\r', '|', '%', '＝', '＋', '－', '＠',
    ])
}

fn judge(number: usize, cells: &[String], header: &Header, rules: &Rules<'_>) -> Line {
    let raw = |c: Column| {
        header
            .at
            .get(&c)
            .and_then(|(i, _)| cells.get(*i))
            .map_or("", String::as_str)
    };
    let (mut problems, mut warnings) = (Vec::new(), Vec::new());
    // A comma too many moves every cell after it; empty ones at the end are what spreadsheets add.
    if cells
        .iter()
        .skip(header.width)
        .any(|c| !c.trim().is_empty())
    {
        problems.push(Problem::Cells {
            found: cells.len(),
            expected: header.width,
        });
    }
    let mut field = |c: Column, rule: Rule, formula: bool| -> String {
        let cell = raw(c);
        let name = header.at.get(&c).map_or(String::new(), |(_, n)| n.clone());
        let (clean, problem) = fields::judge(rule, cell);
        match problem {
            Some(fields::Problem::TooLong(_)) => problems.push(Problem::Long(name)),
            Some(_) => problems.push(Problem::Characters(name)),
            None if formula && is_formula(&clean) => problems.push(Problem::Formula(name)),
            None => return clean,
        }
        String::new()
    };
    let title = field(Column::Title, fields::NAME, true);
    let first = field(Column::First, fields::NAME, true);
    let last = field(Column::Last, fields::NAME, true);
    let whole = field(Column::Name, fields::ORGANISATION, true);
    let address = field(Column::Email, fields::EMAIL, false);
    let relationship = field(Column::Relationship, fields::CHOICE, false);
    let role = field(Column::Role, fields::CHOICE, false);
    let lang = field(Column::Language, fields::CHOICE, false);
    let typed = [
        (
            Column::Mobile,
            PhoneKind::Mobile,
            field(Column::Mobile, fields::PHONE, false),
        ),
        (
            Column::Landline,
            PhoneKind::Landline,
            field(Column::Landline, fields::PHONE, false),
        ),
    ];
    let name = name(title, first, last, &whole);
    if name.is_empty() && problems.is_empty() {
        problems.push(Problem::Name);
    }
    let email = match Email::parse(&address) {
        Ok(e) => Some(e),
        Err(e) => {
            problems.push(Problem::Email(e.to_string()));
            None
        }
    };
    let relationship = match relationship.as_str() {
        "" => Some(rules.relationship),
        word => words::relationship(word),
    };
    if relationship.is_none() {
        problems.push(Problem::Relationship);
    }
    let here = relationship.is_some_and(Relationship::is_here);
    if here && !rules.colleagues {
        problems.push(Problem::NotYours);
    }
    let role = match (here, role.as_str()) {
        (false, "") => None,
        (false, _) => {
            warnings.push(Warning::RoleUnused);
            None
        }
        (true, "") if relationship == Some(Relationship::DoctorHere) => Some("sender"),
        (true, "") => Some("desk"),
        (true, word) => {
            let role = words::role(word);
            if role.is_none() {
                problems.push(if words::is_managers(word) {
                    Problem::Manager
                } else {
                    Problem::Role
                });
            }
            role
        }
    };
    let lang = match lang.as_str() {
        "" => Some(rules.lang),
        word => words::language(word),
    };
    if lang.is_none() {
        problems.push(Problem::Language);
    }
    let mut phones: Vec<(Phone, PhoneKind)> = Vec::new();
    for (column, kind, typed) in typed {
        if typed.is_empty() {
            continue;
        }
        let name = header
            .at
            .get(&column)
            .map_or(String::new(), |(_, n)| n.clone());
        match phone(&typed, kind, rules) {
            Ok(phone) if phones.iter().any(|(p, _)| p.e164 == phone.0.e164) => {}
            Ok(phone) => phones.push(phone),
            Err(word) => problems.push(Problem::Phone(name, word)),
        }
    }
    if phones.is_empty() && rules.phones && problems.is_empty() {
        warnings.push(Warning::NoPhone);
    }
    if let Some(like) = email.as_ref().and_then(Email::look_alike) {
        warnings.push(Warning::LooksLike(like));
    }
    let person = match (email, relationship, lang) {
        (Some(email), Some(relationship), Some(lang)) if problems.is_empty() => Some(Person {
            email: email.canonical(),
            name: name.clone(),
            relationship: relationship.word().to_owned(),
            lang: lang.to_owned(),
            phones,
            role: role.map(str::to_owned),
        }),
        _ => None,
    };
    let full = name.full();
    let standing = if full.is_empty() {
        [raw(Column::Name), raw(Column::First), raw(Column::Last)].join(" ")
    } else {
        full
    };
    Line {
        line: number,
        email: shown(raw(Column::Email)),
        name: shown(&standing),
        person,
        problems,
        warnings,
    }
}

/// The name out of its columns. One column for all is cut at its last space, or at a comma ("Reyes, Robin").
fn name(title: String, first: String, last: String, whole: &str) -> PersonName {
    if !first.is_empty() || !last.is_empty() || whole.is_empty() {
        return PersonName { title, first, last };
    }
    let (first, last) = match whole.split_once(',') {
        Some((last, first)) => (first.trim().to_owned(), last.trim().to_owned()),
        None => match whole.rsplit_once(' ') {
            Some((first, last)) => (first.trim().to_owned(), last.trim().to_owned()),
            None => (whole.to_owned(), String::new()),
        },
    };
    PersonName { title, first, last }
}

/// A number. In a column of mobile phones a landline is filed as what it is: lists seldom tell them apart.
fn phone(typed: &str, kind: PhoneKind, rules: &Rules<'_>) -> Result<(Phone, PhoneKind), String> {
    use crate::accounts::phone::PhoneError;
    // What a spreadsheet makes of a column of numbers.
    let typed = typed.strip_suffix(".0").unwrap_or(typed);
    match Phone::parse(typed, kind, rules.home, rules.countries) {
        Ok(phone) => Ok((phone, kind)),
        Err(PhoneError::LandlineOnly | PhoneError::ExtensionOnMobile)
            if kind == PhoneKind::Mobile =>
        {
            Phone::parse(typed, PhoneKind::Landline, rules.home, rules.countries)
                .map(|p| (p, PhoneKind::Landline))
                .map_err(|e| e.to_string())
        }
        Err(e) => Err(e.to_string()),
    }
}
