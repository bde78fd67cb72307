//! Somebody writes to the database. Whatever was changed, everybody sees what is theirs, or an error, or nothing: never another text,
//! and never a text at another's place.
//!
//! Every word of the little world below occurs once, and every id names one thing. A page after tampering may hold fewer of
//! them than before and no other, and no line, row or card of it may hold two that did not stand together before.

use std::collections::{BTreeMap, BTreeSet};

use super::burglar;
use super::copy::{Copy, Row, bytes, id as id_of, put};
use super::sights::{Seen, World, restore, seen, world};
use super::story::{practice, told_by_a_specialist};
use crate::practices;
use crate::story;
use crate::testing::TestApp;
use db::{Id, Val};

/// A sealed column, and the pages that show what is in it.
struct Column(&'static str, &'static str, &'static [&'static str]);

const COLUMNS: &[Column] = &[
    Column("person", "name_f", &["robin /settings", "ana /settings"]),
    Column(
        "address",
        "email_f",
        &["robin /settings/password", "ana /settings/password"],
    ),
    Column(
        "factor",
        "data",
        &["robin /settings/phones", "robin signs in", "ana signs in"],
    ),
    Column(
        "practice",
        "profile_f",
        &["sam /join", "robin /m/{robin}?all=1", "ana /inbox"],
    ),
    Column("key_wrap", "blob", &["robin signs in", "ana signs in"]),
    Column("keypair", "public", &["ana signs in"]),
    Column("keypair", "mac", &["ana signs in"]),
    Column("contact", "email_f", &["ana /contacts"]),
    Column("contact", "profile_f", &["ana /contacts"]),
    Column(
        "contact_phone",
        "number_f",
        &["sam /join/phones", "ana /contacts/{sam}"],
    ),
    Column("invitation", "progress_f", &["sam /join/you"]),
    Column("session", "wrap", &["robin /inbox", "ana /inbox"]),
    Column("session", "about_f", &["robin /settings/sessions"]),
    Column(
        "message",
        "body_x",
        &[
            "robin /m/{robin}?all=1",
            "ana /m/{robin}?all=1",
            "lee /m/{lee}?all=1",
        ],
    ),
    Column(
        "message",
        "key_commitment",
        &[
            "robin /m/{robin}?all=1",
            "ana /m/{robin}?all=1",
            "lee /m/{lee}?all=1",
        ],
    ),
    Column(
        "entry",
        "arrival",
        &["lee /inbox", "lee /m/{lee}?all=1", "robin /m/{robin}?all=1"],
    ),
    Column(
        "entry",
        "head",
        &["ana /sent", "ana /m/{robin}?all=1", "robin /sent"],
    ),
    Column(
        "attachment",
        "meta_x",
        &[
            "robin /m/{robin}?all=1",
            "lee /m/{lee}?all=1",
            "robin takes its file",
            "lee takes its file",
        ],
    ),
    Column(
        "draft",
        "body_x",
        &["robin /m/{robin}/reply", "robin /drafts", "ana /drafts"],
    ),
    Column("draft_file", "meta_x", &["robin /m/{robin}/reply"]),
];

/// Columns with the names of sealed ones that no page of this world shows; where they are tried instead.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    (
        "person",
        "member_no_f",
        "every_field_opens_in_its_own_place_only",
    ),
    (
        "person",
        "specialty_f",
        "every_field_opens_in_its_own_place_only",
    ),
    (
        "membership",
        "title_f",
        "every_field_opens_in_its_own_place_only",
    ),
    (
        "device",
        "about_f",
        "every_field_opens_in_its_own_place_only",
    ),
    (
        "document",
        "mac",
        "documents::tests::whoever_writes_rows_publishes_nothing",
    ),
    (
        "acceptance",
        "address_f",
        "every_field_opens_in_its_own_place_only",
    ),
    (
        "delivery_event",
        "detail_f",
        "every_field_opens_in_its_own_place_only",
    ),
    (
        "audit_event",
        "detail_f",
        "every_field_opens_in_its_own_place_only",
    ),
    (
        "audit_event",
        "source_f",
        "every_field_opens_in_its_own_place_only",
    ),
    (
        "address",
        "mac",
        "an_address_leads_to_no_other_mailbox_and_no_other_person",
    ),
    (
        "mailbox",
        "mac",
        "a_mailbox_and_a_practice_have_no_key_of_somebody_else",
    ),
    ("invitation", "mac", "an_invitation_invites_nobody_else"),
    ("participant", "mac", "nobody_is_put_into_a_conversation"),
    ("audit_event", "mac", "audit/tests.rs"),
    ("audit_block", "mac", "audit/tests.rs"),
    (
        "former_address",
        "mac",
        "a_practice_that_has_the_old_address_on_file_still_reaches_the_person",
    ),
    (
        "address_change",
        "data_f",
        "a_change_of_another_person_is_no_change",
    ),
    (
        "factor",
        "name_f",
        "every_field_opens_in_its_own_place_only",
    ),
    (
        "passkey_challenge",
        "mac",
        "a_passkey_signs_in_and_a_recorded_answer_does_not",
    ),
    ("contact", "note_x", "nothing writes it yet"),
    (
        "practice_logo",
        "png_f",
        "every_field_opens_in_its_own_place_only",
    ),
    (
        "sheet_draft",
        "words_x",
        "a_sheet_that_was_changed_is_no_sheet",
    ),
    (
        "invite_round",
        "about_f",
        "a_list_that_nobody_confirmed_is_not_sent_by_a_row_that_says_so",
    ),
    (
        "invite_row",
        "data_f",
        "a_line_of_another_list_reaches_nobody",
    ),
    (
        "invite_round",
        "mac",
        "a_list_made_another_practices_or_another_persons_is_nobodys",
    ),
    (
        "invite_round",
        "go_mac",
        "a_list_that_nobody_confirmed_is_not_sent_by_a_row_that_says_so",
    ),
    (
        "practice_trait",
        "mac",
        "joining::tests::asking::rows_that_somebody_planted_join_nobody",
    ),
    (
        "join_request",
        "mac",
        "joining::tests::asking::rows_that_somebody_planted_join_nobody",
    ),
    ("mailbox_grant", "mac", "a_planted_grant_opens_nothing"),
    (
        "ward",
        "mac",
        "helpers::tests::children::a_planted_child_gets_nobodys_mail",
    ),
    (
        "care_offer",
        "mac",
        "helpers::tests::planted::rows_that_somebody_planted_open_nothing",
    ),
    (
        "care_offer",
        "data_f",
        "every_field_opens_in_its_own_place_only",
    ),
    ("away", "mac", "what_somebody_planted_is_told_to_nobody"),
    ("away", "text_f", "every_field_opens_in_its_own_place_only"),
    (
        "mailbox_grant",
        "reason_f",
        "every_field_opens_in_its_own_place_only",
    ),
    (
        "key_request",
        "answer_f",
        "every_field_opens_in_its_own_place_only",
    ),
    ("key_request", "mac", "planted.rs"),
    ("key_request", "approval_mac", "planted.rs"),
    ("sign_in", "wrap", "the same ring as in a session"),
    (
        "job",
        "secret",
        "a_queued_mail_that_was_changed_goes_to_nobody",
    ),
    ("code", "mac", "a_code_that_was_changed_is_wrong"),
    (
        "link",
        "mac",
        "a_reset_link_made_somebody_elses_opens_nothing",
    ),
    ("proof", "mac", "a_proof_made_somebody_elses_proves_nothing"),
    ("factor", "mac", "a_phone_made_somebody_elses_gets_no_code"),
    (
        "membership",
        "mac",
        "a_membership_that_was_changed_in_the_database_is_none",
    ),
    ("key_change", "mac", "a_pair_of_a_thiefs_own_is_no_new_key"),
    ("team", "name_f", "every_field_opens_in_its_own_place_only"),
    ("team", "mac", "a_planted_team_is_none"),
    ("team_member", "mac", "nobody_is_in_a_team_by_a_planted_row"),
    (
        "team_note",
        "body_x",
        "a_note_that_was_moved_or_changed_is_not_shown",
    ),
    (
        "support_grant",
        "mac",
        "a_planted_grant_makes_no_agent_and_no_better_one",
    ),
    (
        "support_lookup",
        "query_f",
        "a_search_belongs_to_whoever_made_it",
    ),
    (
        "support_check",
        "answers_f",
        "a_planted_check_verifies_nobody",
    ),
    ("support_check", "mac", "a_planted_check_verifies_nobody"),
    (
        "support_phone",
        "wish_f",
        "a_planted_agreement_puts_no_number_on_file",
    ),
    (
        "support_phone",
        "approval_mac",
        "a_planted_agreement_puts_no_number_on_file",
    ),
    (
        "support_phone",
        "mac",
        "a_planted_agreement_puts_no_number_on_file",
    ),
    (
        "merge_wish",
        "mac",
        "a_planted_wish_or_an_earlier_day_is_none",
    ),
    (
        "escrow_request",
        "public",
        "a_request_of_a_thief_who_writes_rows_is_none",
    ),
    (
        "escrow_request",
        "reason_f",
        "the_reason_of_another_request_is_not_shown",
    ),
    (
        "escrow_request",
        "mac",
        "days_that_did_not_pass_are_not_written_into_a_row",
    ),
    (
        "ticket",
        "contact_f",
        "a_request_made_somebody_elses_is_not_theirs",
    ),
    (
        "ticket",
        "mac",
        "a_request_made_somebody_elses_is_not_theirs",
    ),
    (
        "ticket_post",
        "body_x",
        "a_note_is_never_shown_as_an_answer",
    ),
    (
        "canned_answer",
        "words_f",
        "kept_answers_are_filled_in_for_who_asked",
    ),
];

const NAMES: &[&str] = &[
    "blob",
    "wrap",
    "mac",
    "approval_mac",
    "arrival",
    "head",
    "secret",
    "data",
    "key_commitment",
    "public",
];

struct Bench {
    t: TestApp,
    world: World,
    copy: Copy,
    before: BTreeMap<String, Seen>,
}

impl Bench {
    async fn new(t: TestApp) -> Bench {
        let world = world(&t).await;
        let copy = Copy::of(&t).await;
        let mut before = BTreeMap::new();
        for what in COLUMNS.iter().flat_map(|c| c.2) {
            let page = world.see(what).await;
            assert!(
                page.status.is_success(),
                "{what}: {} {}",
                page.status,
                page.text()
            );
            let mut sight = seen(&page);
            // What comes instead of a file that does not open is a page with a menu, which has one's own name.
            if let Some(who) = what.strip_suffix(" takes its file") {
                let menu = seen(&world.see(&format!("{who} /settings/sessions")).await);
                sight.all.extend(menu.all);
                sight.parts.extend(menu.parts);
            }
            assert!(
                !sight.all.is_empty() || sight.bytes.is_some() || what.ends_with("signs in"),
                "{what} shows nothing of anybody: {}",
                page.text()
            );
            before.insert((*what).to_owned(), sight);
            restore(&t, &copy).await;
        }
        Bench {
            t,
            world,
            copy,
            before,
        }
    }

    /// Looks at these pages while the rows are as the caller has left them. Gives whether anybody noticed.
    async fn look(&self, at: &str, pages: &[&str]) -> bool {
        let mut noticed = false;
        for what in pages {
            let sight = seen(&self.world.see(what).await);
            noticed |= sight.is_no_more_than(&self.before[*what], &format!("{at}, {what}"));
        }
        noticed
    }

    fn rows(&self, c: &Column) -> Vec<&Row> {
        let all = self.copy.table(c.0).iter();
        all.filter(|r| !bytes(r, c.1).is_empty()).collect()
    }

    /// One column with other bytes in one row; then everything is as it was.
    async fn with(&self, c: &Column, row: &Row, value: Vec<u8>, at: &str) -> bool {
        put(&self.t, c.0, row, c.1, Val::Bytes(value)).await;
        let noticed = self.look(at, c.2).await;
        put(&self.t, c.0, row, c.1, row[c.1].clone()).await;
        restore(&self.t, &self.copy).await;
        noticed
    }
}

/// Every `of`-th sealed column.
async fn flips(t: TestApp, first: usize, of: usize) {
    let bench = Bench::new(t).await;
    for c in COLUMNS.iter().skip(first).step_by(of) {
        let rows = bench.rows(c);
        assert!(
            !rows.is_empty(),
            "{}.{}: there is nothing to tamper with",
            c.0,
            c.1
        );
        // Head, salt, the middle, the tag: and cut short, and nothing at all.
        for place in 0..6 {
            let mut noticed = false;
            for (n, row) in rows.iter().enumerate() {
                let mut value = bytes(row, c.1).to_vec();
                let last = value.len() - 1;
                match place {
                    0 => value[0] ^= 1,
                    1 => value[last.min(9)] ^= 0x80,
                    2 => value[last / 2] ^= 1,
                    3 => value[last] ^= 1,
                    4 => value.truncate(last),
                    _ => value.clear(),
                }
                let at = format!("{}.{} of row {n}, place {place}", c.0, c.1);
                noticed |= bench.with(c, row, value, &at).await;
            }
            assert!(noticed, "{}.{}, place {place}: nobody noticed", c.0, c.1);
        }
    }
}

/// Every `of`-th sealed column, each row with every other row's bytes.
async fn swaps(t: TestApp, first: usize, of: usize) {
    let bench = Bench::new(t).await;
    for c in COLUMNS.iter().skip(first).step_by(of) {
        let rows = bench.rows(c);
        let mut noticed = rows.len() < 2;
        for (n, row) in rows.iter().enumerate() {
            for (m, other) in rows.iter().enumerate().filter(|(m, _)| *m != n) {
                let value = bytes(other, c.1).to_vec();
                let at = format!("{}.{} of row {n} from row {m}", c.0, c.1);
                noticed |= bench.with(c, row, value, &at).await;
            }
        }
        assert!(noticed, "{}.{}: nobody noticed", c.0, c.1);
    }
}

mod every_flipped_byte_of_a_sealed_column_is_an_error_or_nothing {
    use super::*;
    #[tokio::test]
    async fn a() {
        flips(TestApp::sqlite().await, 0, 3).await;
    }
    #[tokio::test]
    async fn b() {
        flips(TestApp::sqlite().await, 1, 3).await;
    }
    #[tokio::test]
    async fn c() {
        flips(TestApp::sqlite().await, 2, 3).await;
    }
}

mod sealed_values_of_two_rows_cannot_be_exchanged {
    use super::*;
    #[tokio::test]
    async fn a() {
        swaps(TestApp::sqlite().await, 0, 2).await;
    }
    #[tokio::test]
    async fn b() {
        swaps(TestApp::sqlite().await, 1, 2).await;
    }
    #[tokio::test]
    async fn postgres() {
        if let Some(t) = TestApp::postgres().await {
            swaps(t, 13, 3).await;
        }
    }
}

/// Whole rows that point elsewhere: entries, files and messages of one conversation in another, somebody else in a mailbox's place.
#[tokio::test]
async fn rows_that_point_elsewhere_show_nobody_elses_text() {
    let bench = Bench::new(TestApp::sqlite().await).await;
    let (t, copy) = (&bench.t, &bench.copy);
    let pages: Vec<&str> = [
        "robin /inbox",
        "robin /sent",
        "robin /m/{robin}?all=1",
        "robin /drafts",
        "robin takes its file",
        "lee /inbox",
        "lee /m/{lee}?all=1",
        "lee takes its file",
        "ana /sent",
        "ana /m/{robin}?all=1",
        "ana /drafts",
    ]
    .into_iter()
    .filter(|p| bench.before.contains_key(*p))
    .collect();
    assert!(pages.len() > 8);
    let mut tried = 0;
    for (table, column) in [
        ("entry", "key_id"),
        ("entry", "thread"),
        ("attachment", "message"),
        ("attachment", "blob"),
        ("draft", "mailbox"),
        ("draft", "key_id"),
        ("draft_file", "blob"),
        ("box", "last_in_entry"),
        ("box", "last_out_entry"),
        ("session", "person"),
        ("keypair", "mailbox"),
        ("mailbox", "current_key"),
        ("person", "personal"),
        ("key_wrap", "keypair"),
        ("key_wrap", "holder"),
    ] {
        let rows: Vec<&Row> = copy
            .table(table)
            .iter()
            .filter(|r| !bytes(r, column).is_empty())
            .collect();
        for row in &rows {
            let others: BTreeSet<&[u8]> = rows
                .iter()
                .map(|r| bytes(r, column))
                .filter(|b| *b != bytes(row, column))
                .collect();
            for other in others.into_iter().take(3) {
                put(t, table, row, column, Val::Bytes(other.to_vec())).await;
                bench.look(&format!("{table}.{column}"), &pages).await;
                put(t, table, row, column, row[column].clone()).await;
                restore(t, copy).await;
                tried += 1;
            }
        }
    }
    assert!(tried > 30, "{tried}");
}

story! {
    async fn every_field_opens_in_its_own_place_only(t: TestApp) {
        practice(&t).await;
        told_by_a_specialist(&t).await;
        let copy = Copy::of(&t).await;
        let office = &copy.table("practice")[0];
        let id = Id::from(id_of(bytes(office, "id")));
        let picture = practices::LOGO.seal(&t, id, "a small picture");
        t.db.write(vec![practices::store::set_logo(id, b"logo", &picture, t.now())]).await.unwrap();
        let member = &copy.table("membership")[0];
        let title = practices::TITLE.seal(&t, Id::from(id_of(bytes(member, "id"))), "Office manager");
        put(&t, "membership", member, "title_f", Val::Bytes(title)).await;
        // A mailbox asked for in an emergency, and a conversation refused with a word.
        let of = |column| Id::from(id_of(bytes(member, column)));
        let (owner, holder, by) = (of("person"), of("person"), of("person"));
        let asks = crate::lent::Asks { practice: Some(id), mailbox: of("seat"), owner, holder, by, reason: "It cannot wait" };
        let asked = crate::keys::requests::ask_thread(&t, None, id, id, owner, true);
        let away = crate::away::Away { mailbox: of("seat"), practice: id, person: owner, from_at: 1, until_at: 2, text: "Back in May".into(), phone: true, instead: None };
        let wish = crate::lent::offer::Wish { email: crate::accounts::Email::parse("ann@family.example").unwrap(), name: "Ann Vale".into(), relation: crate::lent::Relation::Daughter, can_answer: true, ends_at: i64::MAX };
        t.db.write(crate::lent::offer::make(&t, (owner, of("seat")), &wish).2).await.unwrap();
        t.db.write(vec![crate::lent::ask(&t, asks).1, asked, crate::away::set(&t, &away)]).await.unwrap();
        let made = crate::practices::load(&t.app, id).await.unwrap();
        let made = crate::practices::teams::make(&t.app, &made, "Front desk").await.unwrap();
        t.db.write(made.1).await.unwrap();
        let copy = Copy::of(&t).await;
        let request = &copy.table("key_request")[0];
        let answer = crate::features::recoveries::flow::ANSWER.seal(&t, Id::from(id_of(bytes(request, "id"))), "Call me first");
        put(&t, "key_request", request, "answer_f", Val::Bytes(answer)).await;
        let copy = Copy::of(&t).await;
        let fields = burglar::fields(&copy, &t.keys);
        assert!(fields.len() > 25, "{}", fields.len());
        let mut columns = BTreeSet::new();
        for (n, f) in fields.iter().enumerate() {
            columns.insert(f.name);
            for at in 0..f.sealed.len() {
                let mut sealed = f.sealed.clone();
                sealed[at] ^= 1 << (at % 8);
                assert!(t.keys.open_field(&[f.name.as_bytes(), &f.row], &sealed).is_err(), "{} byte {at}", f.name);
            }
            for other in fields.iter().skip(n + 1) {
                let place = [f.name.as_bytes(), f.row.as_slice()];
                assert!(t.keys.open_field(&place, &other.sealed).is_err(), "{} in the place of {}", other.name, f.name);
            }
        }
        for name in burglar::FIELDS {
            assert!(columns.contains(name), "{name} was not tried: {columns:?}");
        }
    }
}

/// A column that looks sealed and is in no list fails here: a new one needs its page, or its reason.
#[test]
fn every_sealed_column_is_tried() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let mut found = 0;
    for file in std::fs::read_dir(root).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let mut table = "";
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                table = rest.split([' ', '(']).next().unwrap();
            }
            let mut parts = line.split_whitespace();
            let (Some(name), Some(ty)) = (parts.next(), parts.next()) else {
                continue;
            };
            let sealed = name.ends_with("_f") || name.ends_with("_x") || NAMES.contains(&name);
            // The other columns of that name are ids of files.
            let an_id = name == "blob" && table != "key_wrap";
            if !sealed || an_id || !ty.starts_with("BYTEA") {
                continue;
            }
            found += 1;
            let listed = COLUMNS.iter().any(|c| (c.0, c.1) == (table, name))
                || ELSEWHERE.iter().any(|c| (c.0, c.1) == (table, name));
            assert!(listed, "{table}.{name} is in no list of tamper.rs");
        }
    }
    assert!(found > 30, "{found}");
}
