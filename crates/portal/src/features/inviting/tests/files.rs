//! Files of every broken kind, as the parser reads them.

use crate::contacts::Relationship;
use crate::features::inviting::file::{
    Line, MOST, Problem, Rules, Unread, Warning, people, read, text::NoText,
};
use proptest::prelude::*;

const COUNTRIES: &[String] = &[];

fn rules<'a>(countries: &'a [String]) -> Rules<'a> {
    Rules {
        relationship: Relationship::Patient,
        lang: "en",
        home: "US",
        countries,
        colleagues: true,
        phones: true,
        most: 1_000,
    }
}

fn lines(file: &str) -> Vec<Line> {
    let us = ["US".to_owned()];
    read(file.as_bytes(), &rules(&us)).unwrap().lines
}

fn unread(file: impl AsRef<[u8]>) -> Unread {
    read(file.as_ref(), &rules(COUNTRIES)).unwrap_err()
}

/// The problems of the only line below this header.
fn wrong(header: &str, line: &str) -> Vec<Problem> {
    let all = lines(&format!("{header}\n{line}\n"));
    assert_eq!(all.len(), 1, "{line}");
    assert_eq!(all[0].person.is_none(), !all[0].problems.is_empty());
    all[0].problems.clone()
}

#[test]
fn a_good_line_is_a_person_in_either_language_and_any_order() {
    let english = "email,title,firstname,lastname,mobile,landline,relationship,language,role\nRobin@Patients.Example,,Robin,Reyes,(503) 555-0167,,patient,es,\n";
    let spanish = "Celular;Apellidos;Nombre;Correo electrónico;Idioma;Relación\n503-555-0167;Reyes;Robin;robin@patients.example;español;paciente\n";
    for file in [english, spanish] {
        let all = lines(file);
        let p = all[0]
            .person
            .as_ref()
            .unwrap_or_else(|| panic!("{:?}", all[0]));
        assert_eq!(
            (p.email.as_str(), p.name.full().as_str(), p.lang.as_str()),
            ("robin@patients.example", "Robin Reyes", "es")
        );
        assert_eq!(
            (p.relationship.as_str(), p.phones[0].0.e164.as_str()),
            ("patient", "+15035550167")
        );
        assert_eq!(all[0].line, 2);
    }
}

#[test]
fn one_column_for_the_name_is_cut_where_names_are() {
    for (cell, first, last) in [
        ("Robin Reyes", "Robin", "Reyes"),
        ("\"Reyes, Robin\"", "Robin", "Reyes"),
        ("Ana María Núñez", "Ana María", "Núñez"),
        ("Cher", "Cher", ""),
    ] {
        let all = lines(&format!("email,name\na@x.example,{cell}\n"));
        let name = &all[0].person.as_ref().unwrap().name;
        assert_eq!((name.first.as_str(), name.last.as_str()), (first, last));
    }
}

#[test]
fn files_that_hold_no_list_are_told_apart() {
    assert_eq!(unread(""), Unread::NoText(NoText::Empty));
    assert_eq!(unread(" \r\n"), Unread::NoText(NoText::Empty));
    assert_eq!(
        unread(b"PK\x03\x04\x14\x00\x06\x00\x08\x00"),
        Unread::NoText(NoText::Workbook)
    );
    assert_eq!(
        unread(b"%PDF-1.7\n%\xe2\xe3"),
        Unread::NoText(NoText::Binary)
    );
    assert_eq!(
        unread("Name,Phone\nRobin,5\n"),
        Unread::Header(vec!["Name".into(), "Phone".into()])
    );
    assert_eq!(
        unread("robin@patients.example,Robin\n"),
        Unread::Header(vec!["robin@patients.example".into(), "Robin".into()])
    );
    assert_eq!(unread("email,phone\na@x.example,5\n"), Unread::NoName);
    assert_eq!(
        unread("email,name,E-Mail\na@x.example,A B,c\n"),
        Unread::Twice("E-Mail".into())
    );
    assert_eq!(unread("email,name\n\n,\n"), Unread::Nobody);
}

#[test]
fn a_hundred_thousand_rows_are_read_no_further_than_the_limit() {
    let mut file = String::from("email,name\n");
    for n in 0..100_000 {
        file.push_str(&format!("p{n}@patients.example,Pat {n}\n"));
    }
    assert_eq!(unread(&file), Unread::TooMany);
    assert_eq!(MOST, 5_000);
}

#[test]
fn every_problem_is_named_with_its_column() {
    let header = "email,firstname,lastname,mobile,relationship,language,role";
    for (line, problem) in [
        (",Robin,Reyes,,,,", Problem::Email("email-empty".into())),
        (
            "robin@,Robin,Reyes,,,,",
            Problem::Email("email-shape".into()),
        ),
        ("a@x.example,,,,,,", Problem::Name),
        (
            "a@x.example,=HYPERLINK(1),Reyes,,,,",
            Problem::Formula("firstname".into()),
        ),
        (
            "a@x.example,Robin,@SUM(1),,,,",
            Problem::Formula("lastname".into()),
        ),
        (
            "a@x.example,Robin,Reyes,call me,,,",
            Problem::Phone("mobile".into(), "phone-shape".into()),
        ),
        ("a@x.example,Robin,Reyes,,friend,,", Problem::Relationship),
        ("a@x.example,Robin,Reyes,,,klingon,", Problem::Language),
        ("a@x.example,Robin,Reyes,,staff here,,king", Problem::Role),
        (
            "a@x.example,Robin,Reyes,,staff here,,Manager",
            Problem::Manager,
        ),
        (
            "a@x.example,Robin\u{202e},Reyes,,,,",
            Problem::Characters("firstname".into()),
        ),
        (
            "a@x.example,Robin,Reyes,,,,,x",
            Problem::Cells {
                found: 8,
                expected: 7,
            },
        ),
    ] {
        assert_eq!(wrong(header, line), [problem], "{line}");
    }
    let long = format!("a@x.example,{},Reyes,,,,", "ñ".repeat(90));
    assert_eq!(wrong(header, &long), [Problem::Long("firstname".into())]);
    // Empty cells at the end are what spreadsheets add.
    assert_eq!(wrong(header, "a@x.example,Robin,Reyes,,,,,,,"), []);
}

#[test]
fn only_a_manager_adds_people_to_the_practice() {
    let us = ["US".to_owned()];
    let file = "email,name,relationship\na@x.example,A B,staff in my practice\n";
    let mut r = rules(&us);
    assert_eq!(
        read(file.as_bytes(), &r).unwrap().lines[0]
            .person
            .as_ref()
            .unwrap()
            .role
            .as_deref(),
        Some("desk")
    );
    r.colleagues = false;
    assert_eq!(
        read(file.as_bytes(), &r).unwrap().lines[0].problems,
        [Problem::NotYours]
    );
}

#[test]
fn one_address_counts_once_however_it_is_written() {
    let all = lines("email,name\na@x.example,A B\nA@X.example ,Again\nb@x.example,B C\n");
    assert_eq!(all[1].problems, [Problem::Twice(2)]);
    assert!(all[0].person.is_some() && all[1].person.is_none() && all[2].person.is_some());
}

#[test]
fn what_is_doubtful_is_said_and_does_not_stop() {
    let all = lines("email,name,role\nrobin@gmial.com,Robin Reyes,desk\n");
    assert!(all[0].person.is_some());
    assert_eq!(
        all[0].warnings,
        [
            Warning::RoleUnused,
            Warning::NoPhone,
            Warning::LooksLike("gmail.com".into())
        ]
    );
}

#[test]
fn a_forgotten_quotation_mark_costs_one_line() {
    let all = lines("email,name\na@x.example,\"A B\nb@x.example,B C\n");
    assert_eq!(all[0].problems, [Problem::Unclosed]);
    assert_eq!((all[0].line, all[1].line), (2, 3));
    assert!(all[1].person.is_some());
}

proptest! {
    /// Whatever a file holds: nothing panics, no line is read twice, a person has an address and a name, no two share one address.
    #[test]
    fn any_file_is_judged(body in "(?s)[a-zA-Z0-9@.,;\"'=+\\n\\r \u{e9}\u{f1}-]{0,400}") {
        let file = format!("email,firstname,lastname,mobile\n{body}");
        let us = ["US".to_owned()];
        if let Ok(read) = read(file.as_bytes(), &rules(&us)) {
            let mut seen = std::collections::BTreeSet::new();
            let mut last = 1;
            for l in read.lines {
                prop_assert!(l.line > last);
                last = l.line;
                prop_assert_eq!(l.person.is_none(), !l.problems.is_empty());
                if let Some(p) = l.person {
                    prop_assert!(!p.name.is_empty() && seen.insert(p.email));
                    prop_assert!(!people::is_formula(&p.name.first) && !people::is_formula(&p.name.last));
                    prop_assert!(p.role.is_none(), "nobody becomes a member by a list of patients");
                }
            }
        }
    }
}
