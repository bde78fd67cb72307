//! Mail jobs: how any feature asks for a mail. The words and the sending are in `features/notices`.
//!
//! A job names rows; the only secrets it carries are the links it must print, sealed under the queue key and deleted when
//! the mail server has accepted the mail. From then on the link exists only in the recipient's mailbox.

mod reason;

pub use reason::Reason;

use crate::app::App;
use crate::app::span::{DAY, MINUTE};
use crate::limits::Limit;
use db::{Id, Stmt};
use jobs::NewJob;
use serde::{Deserialize, Serialize};

/// Priority of mails that somebody waits for at the screen.
pub const URGENT: i64 = 10;
/// Priority of notices.
pub const NORMAL: i64 = 50;
/// Priority of mails of which many go at once: everybody else's come first.
pub const BULK: i64 = 90;

/// What a mail job carries under the queue key.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Secret {
    /// Text of the link's secret, without the path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Text of the decline link's secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decline: Option<String>,
    /// The browser of a sign-in, as "Firefox on Windows".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Which notice of a kind with several: `password_changed`, `phone_wrong`, `declined`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// Where it goes, if no row names the address any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Whom the mail names, and of which practice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<(Id, Id)>,
    /// The delivery whose timeline learns what the mail server said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Id>,
    /// The practice that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practice: Option<Id>,
    /// Somebody asked for this very mail, and it was counted against [`ceilings`] when they did.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub counted: bool,
}

/// Between two mails from one sender to one reader who has not read what the first announced, in microseconds.
pub const PAUSE: i64 = 10 * MINUTE;
/// Such mails in a day.
pub const UNREAD_A_DAY: i64 = 5;
/// Of the mails that say that requests wait for support there is one in this time, in microseconds.
pub const DESK_PAUSE: i64 = 15 * MINUTE;
/// Mails within [`PAUSE`], and in a day, to a reader who has read everything before.
const READ: [i64; 2] = [3, 30];
/// Mails in a day to one reader from all who write, unread and read: however many practices somebody founds, a stranger's mailbox stays
/// usable, and this instance is not the one that filled it.
const FROM_ALL: [i64; 2] = [40, 400];

/// How often one reader is mailed by one practice, or by one person without a practice: [`PAUSE`] and day; and, last, by all of them together.
/// `address` is the blind index of the reader's address.
pub fn ceilings(address: &[u8], from: Id, has_read: bool) -> [Limit; 3] {
    let reader = hex::encode(address);
    let who = format!("{reader}:{from}");
    let [soon, day] = if has_read { READ } else { [1, UNREAD_A_DAY] };
    let [unread, read] = FROM_ALL;
    let all = if has_read { read } else { unread };
    [
        Limit::new("mail", &who, soon, PAUSE),
        Limit::new("mail-day", &who, day, DAY),
        Limit::new("mail-all", &reader, all, DAY),
    ]
}

/// The first mail to an invitee. Subject: the invitation.
pub const INVITATION: &str = "mail.invitation";
/// "We set your account up for you." Subject: the invitation.
pub const PROVISION: &str = "mail.provision";
/// The second mail: finish your account. Subject: the invitation.
pub const COMPLETE: &str = "mail.complete";
/// The office has corrected the phone number that the invitee said is wrong: the links they have go on. Subject: the invitation.
pub const PHONE: &str = "mail.phone";
/// A message waits for somebody who has an account. Subject: the delivery.
pub const NOTICE: &str = "mail.notice";
/// A forgotten password. Subject: the person; `Id::NIL` where the address is unknown: such a job does the same work and mails nobody.
pub const RESET: &str = "mail.reset";
/// Something changed in the account: `what` says which. Subject: the person.
pub const ALERT: &str = "mail.alert";
/// The sender should know or act: `what` is phone_wrong, wrong_address, declined, wanted, asks, support_phone or failed. Subject: the delivery.
pub const SENDER: &str = "mail.sender";
/// The operator's support should act: `what` is phone_wrong (at the last step) or wrong_address. Subject: the invitation.
pub const SUPPORT: &str = "mail.support";
/// A request to support: `what` is answered, or received (only to somebody who was signed in). Subject: the request.
pub const TICKET: &str = "mail.ticket";
/// To the operator's support: a request waits. Subject: the request.
pub const DESK: &str = "mail.desk";
/// Support is about to put another phone on file: to the invited address, with the link that stops it. Subject: the correction.
pub const STOP: &str = "mail.stop";
/// About a request to the holders of the escrow key: `what` is asked (with the link of the request), begun or ready; `decline` is the link
/// that stops it, `who` names the person and the request, `to` the address. Subject: the person.
pub const ESCROW: &str = "mail.escrow";
/// Another address of one's own: `what` is old or new (confirm), undo, or back (`to` is left again). Subject: the address change.
pub const ADDRESS: &str = "mail.address";
/// Something about a mailbox that the practice's safe opens: `what` says what, `who` names whom it is about and the practice. Subject:
/// the person who is told.
pub const SAFE: &str = "mail.safe";
/// Something changed for a member of a practice: `what` says which, `practice` where. Subject: the person.
pub const MEMBER: &str = "mail.member";
/// Something waits in a team's mailbox: `what` is came, more (since the last mail) or yours (given to the reader), `who` names the mailbox
/// and the practice. Subject: the person who is told.
pub const TEAM: &str = "mail.team";
/// Help with a personal mailbox: `what` says what, `who` names the other of the two. Subject: the person who is told; of `offer`, which
/// carries a link to whom no row but the offer's names, the offer.
pub const CARE: &str = "mail.care";
/// A code by text or call; the job makes it. Subject: the code row.
pub const CODE: &str = "code.send";

/// The row of a mail job. Kind and subject are bound to the sealed secret.
pub fn job(app: &App, kind: &'static str, subject: Id, priority: i64, secret: &Secret) -> Stmt {
    let plain = serde_json::to_vec(secret).expect("a secret serialises");
    let sealed = app.keys.seal_queue(
        &[kind.as_bytes(), subject.as_bytes()],
        &plain,
        app.random.as_ref(),
    );
    let now = app.now();
    NewJob {
        id: app.id(),
        kind,
        subject,
        secret: Some(sealed),
        priority,
        run_at: now,
        dedup: None,
    }
    .stmt(now)
}

/// A mail to `to` about a mailbox that the practice's safe opens; it names `about`.
pub fn safe(app: &App, to: Id, what: &str, about: Id, practice: Id) -> Stmt {
    let secret = Secret {
        what: Some(what.into()),
        who: Some((about, practice)),
        ..Secret::default()
    };
    job(app, SAFE, to, NORMAL, &secret)
}

/// A mail to `to` about help with a personal mailbox; it names `about`.
pub fn care(app: &App, to: Id, what: &str, about: Id) -> Stmt {
    let secret = Secret {
        what: Some(what.into()),
        who: Some((about, Id::NIL)),
        ..Secret::default()
    };
    job(app, CARE, to, NORMAL, &secret)
}

/// A mail to a helper that something came in: once for each delivery.
pub fn care_came(app: &App, to: Id, owner: Id, delivery: Id) -> Stmt {
    let secret = Secret {
        what: Some("came".into()),
        who: Some((owner, Id::NIL)),
        delivery: Some(delivery),
        ..Secret::default()
    };
    job(app, CARE, to, NORMAL, &secret)
}

/// A mail to somebody about their membership of a practice.
pub fn member(app: &App, person: Id, practice: Id, what: &str) -> Stmt {
    let secret = Secret {
        what: Some(what.into()),
        practice: Some(practice),
        ..Secret::default()
    };
    job(app, MEMBER, person, NORMAL, &secret)
}

/// Tells somebody in a team that something came in: one mail now, and one at the end of the quarter of an hour for what came after the first;
/// each once.
pub fn team_came(app: &App, person: Id, mailbox: Id, practice: Id) -> [Stmt; 2] {
    let pause = crate::practices::teams::tell::PAUSE;
    let quarter = app.now().div_euclid(pause);
    let one = |what: &str, run_at: i64| {
        let dedup = Some(format!("{TEAM}:{what}:{mailbox}:{person}:{quarter}"));
        team(app, person, (mailbox, practice), what, run_at, dedup)
    };
    [
        one("came", app.now()),
        one("more", (quarter + 1).saturating_mul(pause)),
    ]
}

/// Tells whoever answers for a colleague that something came in for them: as [`team_came`], by the pace of teams.
pub fn delegate_came(app: &App, person: Id, mailbox: Id, who: (Id, Id)) -> [Stmt; 2] {
    let pause = crate::practices::teams::tell::PAUSE;
    let quarter = app.now().div_euclid(pause);
    let one = |what: &str, run_at: i64| {
        let secret = Secret {
            what: Some(what.into()),
            who: Some(who),
            ..Secret::default()
        };
        NewJob {
            id: app.id(),
            kind: SAFE,
            subject: person,
            secret: Some(sealed(app, SAFE, person, &secret)),
            priority: NORMAL,
            run_at,
            dedup: Some(format!("{SAFE}:{what}:{mailbox}:{person}:{quarter}")),
        }
        .stmt(app.now())
    };
    [
        one("delegation_came", app.now()),
        one("delegation_more", (quarter + 1).saturating_mul(pause)),
    ]
}

fn sealed(app: &App, kind: &str, subject: Id, secret: &Secret) -> Vec<u8> {
    let plain = serde_json::to_vec(secret).expect("a secret serialises");
    let bound: [&[u8]; 2] = [kind.as_bytes(), subject.as_bytes()];
    app.keys.seal_queue(&bound, &plain, app.random.as_ref())
}

/// Tells somebody in a team that a conversation was given to them.
pub fn team_yours(app: &App, person: Id, mailbox: Id, practice: Id) -> Stmt {
    team(app, person, (mailbox, practice), "yours", app.now(), None)
}

fn team(
    app: &App,
    person: Id,
    who: (Id, Id),
    what: &str,
    run_at: i64,
    dedup: Option<String>,
) -> Stmt {
    let secret = Secret {
        what: Some(what.into()),
        who: Some(who),
        ..Secret::default()
    };
    NewJob {
        id: app.id(),
        kind: TEAM,
        subject: person,
        secret: Some(sealed(app, TEAM, person, &secret)),
        priority: NORMAL,
        run_at,
        dedup,
    }
    .stmt(app.now())
}

/// Tells the operator's support that a request waits: one mail in [`DESK_PAUSE`], however many come.
pub fn desk(app: &App, ticket: Id) -> Stmt {
    let now = app.now();
    NewJob {
        id: app.id(),
        kind: DESK,
        subject: ticket,
        secret: None,
        priority: NORMAL,
        run_at: now,
        dedup: Some(format!("{DESK}:{}", now.div_euclid(DESK_PAUSE))),
    }
    .stmt(now)
}

/// Opens the secret of a claimed job.
///
/// # Errors
/// When the row was changed or belongs to another job.
pub fn secret(
    app: &App,
    kind: &str,
    subject: Id,
    sealed: Option<&[u8]>,
) -> Result<Secret, vault::Error> {
    let Some(sealed) = sealed else {
        return Ok(Secret::default());
    };
    let plain = app
        .keys
        .open_queue(&[kind.as_bytes(), subject.as_bytes()], sealed)?;
    serde_json::from_slice(&plain).map_err(|_| vault::Error::Open)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::testing::TestApp;

    #[tokio::test]
    async fn many_practices_together_fill_nobodys_mailbox() {
        let t = TestApp::sqlite().await;
        let mail = |address: &'static [u8]| {
            let limits = ceilings(address, t.id(), false);
            limits.iter().map(|l| l.take(t.now())).collect::<Vec<_>>()
        };
        for n in 0..FROM_ALL[0] {
            t.db.write(mail(b"robin"))
                .await
                .unwrap_or_else(|e| panic!("{n}: {e}"));
        }
        assert!(t.db.write(mail(b"robin")).await.is_err());
        t.db.write(mail(b"lee")).await.unwrap();
        t.advance(DAY);
        t.db.write(mail(b"robin")).await.unwrap();
    }
}
