//! Where everybody stands whom a practice has invited: one row a contact, kept in the same writes as what happens.
//!
//! A list of five thousand people is shown, counted and filtered by these rows without reading anybody's history. They are told and never
//! acted on: whoever changes one in the database changes a word on a page, and makes no mail go anywhere. Somebody who had an
//! account before stands here like one who had none, until they read what this practice wrote.

use crate::app::App;
use crate::app::span::DAY;
use crate::contacts::store::ContactRow;
use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    BEGIN = "INSERT INTO invited (contact, practice, stage, begun_at, news_at, expires_at) VALUES ($1, $2, 'sent', $3, $3, $4) ON CONFLICT (contact) DO UPDATE SET stage = CASE WHEN invited.stage IN ('code', 'password', 'phone_wrong', 'code_failed') THEN invited.stage ELSE 'sent' END, news_at = excluded.news_at, expires_at = CASE WHEN invited.expires_at < excluded.expires_at THEN excluded.expires_at ELSE invited.expires_at END";
    RENEWED = "UPDATE invited SET stage = CASE WHEN stage IN ('code', 'password', 'phone_wrong', 'code_failed') THEN stage ELSE 'sent' END, news_at = $2, expires_at = $3 WHERE contact = $1";
    IS = "UPDATE invited SET stage = $2, news_at = $3 WHERE contact = $1";
    OPENED = "UPDATE invited SET stage = 'opened', news_at = $2 WHERE contact = $1 AND stage IN ('sent', 'failed', 'bounced')";
    CODE_FAILED = "UPDATE invited SET stage = 'code_failed', news_at = $2 WHERE contact = (SELECT contact FROM invitation WHERE id = $1) AND stage IN ('sent', 'opened', 'code', 'password')";
    CODE_SENT = "UPDATE invited SET stage = 'code', news_at = $2 WHERE contact = (SELECT contact FROM invitation WHERE id = $1) AND stage = 'code_failed'";
    CODE_PASSED = "UPDATE invited SET stage = 'password', news_at = $2 WHERE contact = (SELECT contact FROM invitation WHERE id = $1) AND stage IN ('sent', 'opened', 'code', 'code_failed')";
    PHONE_MENDED = "UPDATE invited SET stage = CASE WHEN EXISTS (SELECT 1 FROM invitation i WHERE i.contact = $1 AND i.state = 'finished') THEN 'code' ELSE 'opened' END, news_at = $2 WHERE contact = $1 AND stage IN ('phone_wrong', 'code_failed')";
    DONE = "DELETE FROM invited WHERE contact = $1";
    OF_DELIVERY_DONE = "DELETE FROM invited WHERE contact = (SELECT contact FROM delivery WHERE id = $1)";
    OF_DELIVERY_TAKEN = "UPDATE invited SET stage = 'sent', news_at = $2 WHERE contact = (SELECT contact FROM delivery WHERE id = $1) AND stage IN ('failed', 'bounced')";
    OF_DELIVERY_FAILED = "UPDATE invited SET stage = $2, news_at = $3 WHERE contact = (SELECT contact FROM delivery WHERE id = $1) AND stage IN ('sent', 'opened', 'failed', 'bounced', 'code', 'password')";
    OF_INVITATION_TAKEN = "UPDATE invited SET stage = 'sent', news_at = $2 WHERE contact = (SELECT contact FROM invitation WHERE id = $1) AND stage IN ('failed', 'bounced')";
    OF_INVITATION_FAILED = "UPDATE invited SET stage = $2, news_at = $3 WHERE contact = (SELECT contact FROM invitation WHERE id = $1) AND stage IN ('sent', 'opened', 'failed', 'bounced', 'code', 'password')";
    COUNTS = "SELECT stage, expires_at <= $2, COUNT(*) FROM invited WHERE practice = $1 GROUP BY stage, expires_at <= $2";
    ONE = "SELECT stage, begun_at, news_at, expires_at FROM invited WHERE practice = $1 AND contact = $2";
    PAGE_ALL = "SELECT i.stage, i.begun_at, i.news_at, i.expires_at, c.id, c.practice, c.bidx, c.email_f, c.profile_f, c.relationship, c.lang, c.person, c.version FROM invited i JOIN contact c ON c.id = i.contact WHERE i.practice = $1 AND c.practice = $1 AND (i.begun_at < $2 OR (i.begun_at = $2 AND i.contact < $3)) ORDER BY i.begun_at DESC, i.contact DESC LIMIT $4";
    PAGE_STAGE = "SELECT i.stage, i.begun_at, i.news_at, i.expires_at, c.id, c.practice, c.bidx, c.email_f, c.profile_f, c.relationship, c.lang, c.person, c.version FROM invited i JOIN contact c ON c.id = i.contact WHERE i.practice = $1 AND c.practice = $1 AND (i.begun_at < $2 OR (i.begun_at = $2 AND i.contact < $3)) AND i.stage = $5 AND i.expires_at > $6 ORDER BY i.begun_at DESC, i.contact DESC LIMIT $4";
    PAGE_OLD = "SELECT i.stage, i.begun_at, i.news_at, i.expires_at, c.id, c.practice, c.bidx, c.email_f, c.profile_f, c.relationship, c.lang, c.person, c.version FROM invited i JOIN contact c ON c.id = i.contact WHERE i.practice = $1 AND c.practice = $1 AND (i.begun_at < $2 OR (i.begun_at = $2 AND i.contact < $3)) AND i.stage IN ('sent', 'opened', 'code', 'password') AND i.expires_at <= $5 ORDER BY i.begun_at DESC, i.contact DESC LIMIT $4";
    // Whom a round of inviting again meets, oldest first: everybody who waits and has not said no.
    WAITING = "SELECT begun_at, contact FROM invited WHERE practice = $1 AND stage NOT IN ('declined', 'withdrawn') AND begun_at <= $2 AND (begun_at > $3 OR (begun_at = $3 AND contact > $4)) ORDER BY begun_at, contact LIMIT $5";
    WAITING_COUNT = "SELECT COUNT(*) FROM invited WHERE practice = $1 AND stage NOT IN ('declined', 'withdrawn') AND begun_at <= $2";
}

/// Where somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The mail is on its way or was taken.
    Sent,
    /// No server took the mail, and a new attempt may help: a full mailbox, a server that is away.
    Failed,
    /// There is no such address, or its server does not want our mail.
    Bounced,
    /// A link was opened, perhaps by a scanner.
    Opened,
    /// *None of these is mine.*
    PhoneWrong,
    /// A code could not be sent.
    CodeFailed,
    /// *Wrong address?*
    AddressWrong,
    /// The screens are filled in; a code is next.
    Code,
    /// Only the password is missing.
    Password,
    /// *This is not me, or I do not want it.*
    Declined,
    /// A decline was taken back; a new link is awaited.
    Wanted,
    /// The practice took the invitation back.
    Withdrawn,
    /// The link has ended. Never stored: it follows from the time.
    Old,
}

impl Stage {
    /// All of them, in the order in which somebody should look: what is wrong first.
    pub const ALL: [Stage; 13] = [
        Stage::Bounced,
        Stage::Failed,
        Stage::AddressWrong,
        Stage::PhoneWrong,
        Stage::CodeFailed,
        Stage::Wanted,
        Stage::Old,
        Stage::Sent,
        Stage::Opened,
        Stage::Code,
        Stage::Password,
        Stage::Declined,
        Stage::Withdrawn,
    ];

    /// The stored word, and a page's filter.
    pub fn word(self) -> &'static str {
        match self {
            Stage::Sent => "sent",
            Stage::Failed => "failed",
            Stage::Bounced => "bounced",
            Stage::Opened => "opened",
            Stage::PhoneWrong => "phone_wrong",
            Stage::CodeFailed => "code_failed",
            Stage::AddressWrong => "address_wrong",
            Stage::Code => "code",
            Stage::Password => "password",
            Stage::Declined => "declined",
            Stage::Wanted => "wanted",
            Stage::Withdrawn => "withdrawn",
            Stage::Old => "old",
        }
    }

    /// Reads a stored word or a filter.
    pub fn parse(word: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|s| s.word() == word)
    }

    /// What a stored stage is once its link has ended: for whoever only waited, the link is what is wrong.
    fn at(self, expired: bool) -> Stage {
        match self {
            Stage::Sent | Stage::Opened | Stage::Code | Stage::Password if expired => Stage::Old,
            other => other,
        }
    }
}

/// Somebody was written to or invited, again perhaps. Whoever is in the middle of signing up stays where they are.
pub fn begin(app: &App, contact: Id, practice: Id) -> Stmt {
    let now = app.now();
    let ends = now + app.config.policy.invitation_days * DAY;
    q!(BEGIN, contact, practice, now, ends).expect(1)
}

/// A new link is on its way, and lives from now.
pub fn renewed(app: &App, contact: Id) -> Stmt {
    let now = app.now();
    let ends = now + app.config.policy.invitation_days * DAY;
    q!(RENEWED, contact, now, ends).any()
}

/// It is so now, whatever was before.
pub fn is(contact: Id, stage: Stage, now: i64) -> Stmt {
    q!(IS, contact, stage.word(), now).any()
}

/// A link was opened.
pub fn opened(contact: Id, now: i64) -> Stmt {
    q!(OPENED, contact, now).any()
}

/// A code of the sign-up went out, or did not.
pub fn code(invitation: Id, sent: bool, now: i64) -> Stmt {
    if sent {
        q!(CODE_SENT, invitation, now).any()
    } else {
        q!(CODE_FAILED, invitation, now).any()
    }
}

/// The code of the sign-up was right.
pub fn code_passed(invitation: Id, now: i64) -> Stmt {
    q!(CODE_PASSED, invitation, now).any()
}

/// The office has corrected the phone, or the invitee found that it is theirs. Goes after what it did to the invitation.
pub fn phone_mended(contact: Id, now: i64) -> Stmt {
    q!(PHONE_MENDED, contact, now).any()
}

/// They are in.
pub fn done(contact: Id) -> Stmt {
    q!(DONE, contact).any()
}

/// They have read what this delivery brought.
pub fn done_of_delivery(delivery: Id) -> Stmt {
    q!(OF_DELIVERY_DONE, delivery).any()
}

/// What a mail is about.
#[derive(Debug, Clone, Copy)]
pub enum Of {
    /// A delivery to a contact.
    Delivery(Id),
    /// An invitation.
    Invitation(Id),
}

/// A mail server took the mail.
pub fn mail_taken(of: Of, now: i64) -> Stmt {
    match of {
        Of::Delivery(id) => q!(OF_DELIVERY_TAKEN, id, now).any(),
        Of::Invitation(id) => q!(OF_INVITATION_TAKEN, id, now).any(),
    }
}

/// No mail server takes the mail. `passing`: a new attempt may help; else the address is wrong.
pub fn mail_failed(of: Of, passing: bool, now: i64) -> Stmt {
    let stage = if passing {
        Stage::Failed
    } else {
        Stage::Bounced
    };
    match of {
        Of::Delivery(id) => q!(OF_DELIVERY_FAILED, id, stage.word(), now).any(),
        Of::Invitation(id) => q!(OF_INVITATION_FAILED, id, stage.word(), now).any(),
    }
}

row! {
    /// A line of the list with its contact, as stored.
    #[derive(Debug)]
    struct LineRow {
        stage: String,
        begun_at: i64,
        news_at: i64,
        expires_at: i64,
        id: Id,
        practice: Id,
        bidx: Vec<u8>,
        email_f: Vec<u8>,
        profile_f: Vec<u8>,
        relationship: String,
        lang: String,
        person: Option<Id>,
        version: i64,
    }
    /// The same without the contact.
    #[derive(Debug)]
    struct OneRow { stage: String, begun_at: i64, news_at: i64, expires_at: i64, }
}

/// Where one contact stands.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// Now.
    pub stage: Stage,
    /// When they were invited first, microseconds UTC.
    pub begun_at: i64,
    /// When it came to be so, microseconds UTC.
    pub news_at: i64,
    /// When the link ends, microseconds UTC.
    pub expires_at: i64,
}

fn standing(stage: &str, begun_at: i64, news_at: i64, expires_at: i64, now: i64) -> Standing {
    // A word that is none was written by somebody else: it is told as the plainest.
    let stage = Stage::parse(stage).unwrap_or(Stage::Sent);
    Standing {
        stage: stage.at(expires_at <= now),
        begun_at,
        news_at,
        expires_at,
    }
}

/// Where a page of the list begins: after this line.
pub type After = (i64, Id);

/// A page of the list, newest first, with the rows of the contacts: a fixed number of statements.
#[derive(Debug)]
pub struct Page {
    /// The lines.
    pub lines: Vec<(Standing, ContactRow)>,
    /// How many stand where.
    pub counts: Vec<(Stage, i64)>,
}

/// Reads a page of at most `most` lines and all counts, in one snapshot.
///
/// # Errors
/// When the database is away.
pub async fn page(
    db: &Db,
    practice: Id,
    filter: Option<Stage>,
    after: Option<After>,
    most: i64,
    now: i64,
) -> Result<Page, ReadError> {
    let (at, id) = after.unwrap_or((i64::MAX, Id::NIL));
    // What is wrong with somebody is shown whether the link has ended or not.
    let from = match filter {
        Some(s) if s.at(true) == s => i64::MIN,
        _ => now,
    };
    let lines = match filter {
        None => q!(PAGE_ALL, practice, at, id, most),
        Some(Stage::Old) => q!(PAGE_OLD, practice, at, id, most, now),
        Some(s) => q!(PAGE_STAGE, practice, at, id, most, s.word(), from),
    };
    let mut got = db
        .read(vec![lines, q!(COUNTS, practice, now)])
        .await?
        .into_iter();
    let mut next = || got.next().expect("one result a statement");
    let lines = next()
        .all::<LineRow>()?
        .into_iter()
        .map(|r| {
            let contact = ContactRow {
                id: r.id,
                practice: r.practice,
                bidx: r.bidx,
                email_f: r.email_f,
                profile_f: r.profile_f,
                relationship: r.relationship,
                lang: r.lang,
                person: r.person,
                version: r.version,
            };
            let s = standing(&r.stage, r.begun_at, r.news_at, r.expires_at, now);
            (s, contact)
        })
        .collect();
    let mut counts: Vec<(Stage, i64)> = Vec::new();
    for (word, expired, n) in next().all::<(String, bool, i64)>()? {
        let stage = Stage::parse(&word).unwrap_or(Stage::Sent).at(expired);
        match counts.iter_mut().find(|(s, _)| *s == stage) {
            Some((_, sum)) => *sum += n,
            None => counts.push((stage, n)),
        }
    }
    Ok(Page { lines, counts })
}

/// Where one contact of a practice stands; none who was never invited, or is in.
///
/// # Errors
/// When the database is away.
pub async fn one(
    db: &Db,
    practice: Id,
    contact: Id,
    now: i64,
) -> Result<Option<Standing>, ReadError> {
    let row: Option<OneRow> = db.one(q!(ONE, practice, contact)).await?;
    Ok(row.map(|r| standing(&r.stage, r.begun_at, r.news_at, r.expires_at, now)))
}

/// Whom a round of inviting again meets next: everybody invited until `until` who waits and has not said no, oldest first.
///
/// # Errors
/// When the database is away.
pub async fn waiting(
    db: &Db,
    practice: Id,
    until: i64,
    (at, id): After,
    most: i64,
) -> Result<Vec<After>, ReadError> {
    db.all(q!(WAITING, practice, until, at, id, most)).await
}

/// How many those are.
///
/// # Errors
/// When the database is away.
pub async fn waiting_count(db: &Db, practice: Id, until: i64) -> Result<i64, ReadError> {
    Ok(db
        .one::<i64>(q!(WAITING_COUNT, practice, until))
        .await?
        .unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back_and_only_waiting_grows_old() {
        for s in Stage::ALL {
            assert_eq!(Stage::parse(s.word()), Some(s));
            assert_eq!(s.at(false), s);
        }
        assert_eq!(Stage::parse("read"), None);
        assert_eq!(Stage::Code.at(true), Stage::Old);
        assert_eq!(Stage::Bounced.at(true), Stage::Bounced, "first the address");
        assert_eq!(Stage::Declined.at(true), Stage::Declined);
    }
}
