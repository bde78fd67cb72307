#![allow(clippy::unwrap_used)]
//! Good, broken and hostile files, on both engines.

use super::flow::NAMED;
use super::{Entry, ImportError, Problem, Report, import, lookup, store};
use crate::story;
use crate::testing::TestApp;

const HEADER: &str = "number,last_name,first_name,practice,street,city,state,zip,specialty\n";
const PARK: &str = "123456789,Park,Lee,Park Endodontics,4 Elm Ave,Salem,OR,97301,Endodontics\n";

async fn fed(t: &TestApp, file: impl AsRef<[u8]>) -> Report {
    import(t, file.as_ref()).await.unwrap()
}

fn problems(r: &Report) -> Vec<(u64, Problem)> {
    r.errors
        .iter()
        .map(|e| (e.line, e.problem.clone()))
        .collect()
}

async fn found(t: &TestApp, number: &str, last: &str) -> Option<Entry> {
    lookup(t, number, last).await.unwrap()
}

story! {
    async fn a_file_is_imported_and_looked_up_in_any_spelling(t: TestApp) {
        let file = format!("{HEADER}{PARK}987-654,Núñez,Ana,\"Núñez, Ruiz & Co\",\"1 \"\"A\"\" St\",Bend,OR,97701,\n");
        let r = fed(&t, file).await;
        assert_eq!((r.imported, r.refused, r.errors.len()), (2, 0, 0));
        let lee = found(&t, "123-456 789", "PARK").await.unwrap();
        assert_eq!((lee.first_name.as_str(), lee.practice.as_str(), lee.postal.zip.as_str()), ("Lee", "Park Endodontics", "97301"));
        let ana = found(&t, "987654", "nunez").await.unwrap();
        assert_eq!((ana.practice.as_str(), ana.postal.street.as_str()), ("Núñez, Ruiz & Co", "1 \"A\" St"));
        // The number alone, or the name alone, is not enough.
        assert_eq!(found(&t, "123456789", "Nunez").await, None);
        assert_eq!(found(&t, "123456789", "").await, None);
        assert_eq!(found(&t, "", "Park").await, None);
        assert_eq!(found(&t, "12345678", "Park").await, None);
    }

    async fn a_second_import_replaces_what_it_names_and_keeps_the_rest(t: TestApp) {
        fed(&t, format!("{HEADER}{PARK}5,Stay,,,,,,,\n")).await;
        let moved = "123456789,PARK,Lee,Park and Sons,9 Oak,Bend,OR,97701,\n";
        fed(&t, format!("{HEADER}{moved}")).await;
        assert_eq!(found(&t, "123456789", "Park").await.unwrap().practice, "Park and Sons");
        assert!(found(&t, "5", "stay").await.is_some());
        assert_eq!(store::count(&t.db).await.unwrap(), 2);
        // Twice in one file: the later row counts.
        let r = fed(&t, format!("{HEADER}{moved}{PARK}")).await;
        assert_eq!((r.imported, r.repeated), (2, 1));
        assert_eq!(found(&t, "123456789", "Park").await.unwrap().practice, "Park Endodontics");
    }

    async fn spreadsheets_write_the_header_in_many_ways(t: TestApp) {
        let file = "\u{feff}Notes,NUMBER , last-name,First_Name,practice,street,city,State,ZIP,specialty,Last Name 2\r\nq,77,Vale,Victor,,,,,,,free text\r\n";
        let r = fed(&t, file).await;
        assert_eq!((r.imported, r.unused), (1, vec!["notes".to_owned(), "last_name_2".to_owned()]));
        assert_eq!(found(&t, "77", "vale").await.unwrap().first_name, "Victor");
    }

    async fn semicolons_and_tabs_separate_as_well_as_commas(t: TestApp) {
        for (separator, number) in [(";", "31"), ("\t", "32")] {
            let row = format!("{number},Vale,Victor,Vale; Endodontics,,,,,\n").replace(',', separator);
            let row = row.replace("Vale; Endodontics", "\"Vale; Endodontics\"");
            assert_eq!(fed(&t, HEADER.replace(',', separator) + &row).await.imported, 1, "{separator:?}");
            assert_eq!(found(&t, number, "vale").await.unwrap().practice, "Vale; Endodontics");
        }
    }

    async fn a_bad_header_imports_nothing(t: TestApp) {
        assert!(matches!(import(&t, &b""[..]).await, Err(ImportError::Empty)));
        let e = import(&t, PARK.as_bytes()).await.unwrap_err();
        assert!(matches!(&e, ImportError::Header { missing } if missing.contains("number") && missing.contains("zip")), "{e}");
        assert!(matches!(import(&t, HEADER.as_bytes()).await, Err(ImportError::NoRows)));
        let twice = format!("number,{HEADER}");
        assert!(matches!(import(&t, twice.as_bytes()).await, Err(ImportError::Twice(n)) if n == "number"));
        assert_eq!(store::count(&t.db).await.unwrap(), 0);
    }

    async fn bad_rows_are_named_by_line_and_the_rest_is_imported(t: TestApp) {
        let mut file = format!("{HEADER}1,Good,,,,,,,\n").into_bytes();
        file.extend_from_slice(b"2,TooFew,,\n");
        file.extend_from_slice(b"3,TooMany,,,,,,,,,,\n");
        file.extend_from_slice(b",NoNumber,,,,,,,\n");
        file.extend_from_slice(b"4,,,,,,,,\n");
        file.extend_from_slice(b"---,Dashes,,,,,,,\n");
        file.extend_from_slice(b"5,M\xfcller,,,,,,,\n");
        file.extend_from_slice(format!("6,{},,,,,,,\n", "x".repeat(300)).as_bytes());
        file.extend_from_slice("7,Rtl\u{202e}x,,,,,,,\n".as_bytes());
        file.extend_from_slice(b"8,\"Two\nLines\",,,,,,,\n");
        file.extend_from_slice(b"9,Nul\0,,,,,,,\n");
        file.extend_from_slice(b"\n\n10,Last,,,,,,,");
        let r = fed(&t, file).await;
        assert_eq!((r.imported, r.refused), (2, 10));
        assert_eq!(problems(&r), [
            (3, Problem::Fields { found: 4, expected: 9 }),
            (4, Problem::Fields { found: 12, expected: 9 }),
            (5, Problem::Missing("number")),
            (6, Problem::Missing("last_name")),
            (7, Problem::NoKey("number")),
            (8, Problem::Encoding),
            (9, Problem::TooLong("last_name", 80)),
            (10, Problem::Characters("last_name")),
            (11, Problem::Lines(12)),
            (13, Problem::Characters("last_name")),
        ]);
        assert!(found(&t, "10", "last").await.is_some());
    }

    async fn formulas_markup_and_quotes_are_only_text(t: TestApp) {
        let evil = [r#"=cmd|' /C calc'!A0"#, "@SUM(1+1)", "<script>alert(1)</script>", "'; DROP TABLE directory_entry; --", "{{7*7}}"];
        let mut file = HEADER.to_owned();
        for (i, e) in evil.iter().enumerate() {
            file.push_str(&format!("{i}0,Name,{e},\"{e}\",,,,,\n"));
        }
        assert_eq!(fed(&t, file).await.imported, 5);
        for (i, e) in evil.iter().enumerate() {
            let entry = found(&t, &format!("{i}0"), "name").await.unwrap();
            assert_eq!((entry.first_name.as_str(), entry.practice.as_str()), (*e, *e));
        }
    }

    async fn lines_are_counted_as_an_editor_counts_them(t: TestApp) {
        for (end, name) in [("\n", "LF"), ("\r\n", "CRLF")] {
            let rows = [HEADER.trim_end(), "1,,,,,,,,", "", "2,Good,,,,,,,", "3,,,,,,,,", "4,\"Two", "lines\",,,,,,,", "5,,,,,,,,"];
            let r = fed(&t, rows.join(end)).await;
            let lines: Vec<u64> = r.errors.iter().map(|e| e.line).collect();
            assert_eq!(lines, [2, 5, 6, 8], "{name}: {:?}", r.errors);
        }
    }

    async fn an_open_quote_swallows_no_more_than_it_holds(t: TestApp) {
        let file = format!("{HEADER}{PARK}2,\"Open,,,,,,,\n3,Swallowed,,,,,,,\n");
        let r = fed(&t, file).await;
        assert_eq!((r.imported, r.refused), (1, 1));
        assert_eq!((r.errors[0].line, &r.errors[0].problem), (3, &Problem::Lines(4)), "{:?}", r.errors);
    }

    async fn many_bad_rows_are_counted_and_only_the_first_are_named(t: TestApp) {
        let file = HEADER.to_owned() + &"x\n".repeat(1_000);
        let r = fed(&t, file).await;
        assert_eq!((r.imported, r.refused, r.errors.len()), (0, 1_000, NAMED));
    }

    async fn a_database_that_goes_away_is_told_with_what_was_written(t: TestApp) {
        let file: String = HEADER.to_owned() + &(0..1_200).map(|n| format!("{n},Many,,,,,,,\n")).collect::<String>();
        t.db.intercept(Some(std::sync::Arc::new(|op: &db::Op<'_>| {
            if op.kind == db::Kind::Write && op.n == 2 { db::Fault::Fail } else { db::Fault::None }
        })));
        let e = import(&t, file.as_bytes()).await.unwrap_err();
        assert!(matches!(e, ImportError::Database { imported: 500, .. }), "{e}");
        t.db.intercept(None);
        assert_eq!(fed(&t, &file).await.imported, 1_200);
        assert_eq!(store::count(&t.db).await.unwrap(), 1_200);
    }

    async fn a_hundred_thousand_rows(t: TestApp) {
        let file: String = HEADER.to_owned() + &(0..100_000).map(|n| format!("{n:09},Name{n},First,Practice {n},1 Street,City,OR,97201,General\n")).collect::<String>();
        let r = fed(&t, file).await;
        assert_eq!((r.imported, r.refused), (100_000, 0));
        assert_eq!(found(&t, "000099999", "name99999").await.unwrap().practice, "Practice 99999");
    }
}
