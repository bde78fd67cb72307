//! Mailed links: a 256-bit secret in the path, its hash in the database, the private half of the pre-mailbox wrapped under it.
//!
//! The attacker here reads old mail, guesses, replays, or stands at a mail gateway that opens everything. Opening writes
//! "first opened at" and nothing else; what a link may do is decided anew each time from state that the person moved.

use super::{Invitation, State, load, store};
use crate::app::App;
use crate::app::span::DAY;
use crate::fault::Fault;
use crate::keys::{self, Holder};
use crate::mails;
use crate::sealed::Stamp;
use db::{Id, Stmt};
use vault::{KeyPair, Token, WrapKey};

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// `/i/…`: the invitation.
    Invite,
    /// `/p/…`: the second mail, to code, terms and password.
    Complete,
    /// `/n/…`: *not me*. Its secret opens nothing.
    Decline,
    /// `/r/…`: a forgotten password.
    Reset,
    /// `/c/…`: confirms a change of one's own address, from the old one or from the new one.
    Change,
    /// `/x/…`: *that was not me*, from the mail about a sign-in. Its secret opens nothing.
    NotMe,
    /// `/u/…`: undoes such a change, from the old address.
    Undo,
    /// `/q/…`: a request to support, for somebody without an account.
    Ticket,
    /// `/e/…`: what the holders of the escrow key have answered. Its secret opens the answer.
    Escrow,
    /// `/h/…`: *this was not me*, about such a request. Its secret opens nothing.
    Halt,
    /// `/s/…`: stops a phone that support is about to put on file. Its secret opens nothing.
    Stop,
    /// `/w/…`: somebody is asked to help with a mailbox. Its secret opens nothing.
    Help,
}

impl LinkKind {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            LinkKind::Invite => "invite",
            LinkKind::Complete => "complete",
            LinkKind::Decline => "decline",
            LinkKind::Reset => "reset",
            LinkKind::Change => "change",
            LinkKind::NotMe => "not_me",
            LinkKind::Undo => "undo",
            LinkKind::Ticket => "ticket",
            LinkKind::Stop => "stop",
            LinkKind::Escrow => "escrow",
            LinkKind::Halt => "halt",
            LinkKind::Help => "help",
        }
    }
    /// The path in mails: `/i/SECRET`.
    pub fn path(self, token: &Token) -> String {
        let letter = match self {
            LinkKind::Invite => 'i',
            LinkKind::Complete => 'p',
            LinkKind::Decline => 'n',
            LinkKind::Reset => 'r',
            LinkKind::Change => 'c',
            LinkKind::NotMe => 'x',
            LinkKind::Undo => 'u',
            LinkKind::Ticket => 'q',
            LinkKind::Stop => 's',
            LinkKind::Escrow => 'e',
            LinkKind::Halt => 'h',
            LinkKind::Help => 'w',
        };
        format!("/{letter}/{}", token.text())
    }
}

/// A link row.
#[derive(Debug, Clone)]
pub struct Link {
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// The invitation or person it belongs to.
    pub subject: Id,
    /// The generation it was made in.
    pub generation: i64,
    /// When it was made: the page of a replaced link names the time of the newer mail.
    pub created_at: i64,
    /// When it was opened first, perhaps by a scanner.
    pub first_opened_at: Option<i64>,
}

/// What a secret in a link turned out to be.
#[derive(Debug)]
pub enum Opened {
    /// In force.
    Live(Box<(Link, Invitation)>),
    /// Older than its days; the message is safe.
    Expired(Box<Invitation>),
    /// A newer mail was sent at this time.
    Replaced {
        /// The invitation.
        invitation: Box<Invitation>,
        /// When the newer link was made.
        newer_at: i64,
    },
    /// The account exists.
    Used(Box<Invitation>),
    /// It was declined.
    Declined(Box<Invitation>),
    /// A decline was taken back, and nobody of the practice has sent a new link yet.
    Awaited(Box<Invitation>),
    /// Taken back by the sender, or the address was corrected.
    TakenBack,
    /// Not one of ours, or cut in two: the page names nobody.
    Unknown,
}

const LINK: Stamp = Stamp("row:link");

/// What a link says: its kind, whose it is, and for an address which of the two it confirms.
fn columns(kind: LinkKind, subject: Id, generation: i64) -> [Vec<u8>; 3] {
    [
        kind.word().as_bytes().to_vec(),
        subject.as_bytes().to_vec(),
        generation.to_be_bytes().to_vec(),
    ]
}

/// The row of a link. One that was made another's by somebody who can write to the database is unknown, like one that is not there.
///
/// # Errors
/// When the database is away.
pub async fn find(
    app: &App,
    kind: LinkKind,
    token: &Token,
) -> Result<Option<store::LinkRow>, Fault> {
    let hash = token.hash();
    let Some(row) = store::link(&app.db, &hash, kind.word()).await? else {
        return Ok(None);
    };
    let [word, subject, generation] = columns(kind, row.subject, row.generation);
    if let Err(e) = LINK.check(app, &[&hash, &word, &subject, &generation], &row.mac) {
        tracing::warn!(kind = kind.word(), subject = %row.subject, error = %e, "a link is not what was mailed");
        return Ok(None);
    }
    Ok(Some(row))
}

fn insert(
    app: &App,
    hash: &[u8; 32],
    kind: LinkKind,
    subject: Id,
    generation: i64,
    now: i64,
    expires_at: i64,
) -> Stmt {
    let [word, whose, which] = columns(kind, subject, generation);
    store::insert_link(
        hash,
        kind.word(),
        subject,
        generation,
        now,
        expires_at,
        app.keys.epoch(),
        &LINK.mac(app, &[hash, &word, &whose, &which]),
    )
}

/// Whether any link of this kind works for an invitation, or did until its time was over.
///
/// # Errors
/// When the database is away.
pub async fn any(app: &App, kind: LinkKind, invitation: Id) -> Result<bool, Fault> {
    let newest = store::newest(&app.db, invitation, kind.word()).await?;
    Ok(newest.is_some())
}

/// Looks a secret up. Writes nothing.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn open(app: &App, kind: LinkKind, token: &Token) -> Result<Opened, Fault> {
    let Some(row) = find(app, kind, token).await? else {
        return Ok(Opened::Unknown);
    };
    let Some(invitation) = load(app, row.subject).await? else {
        return Ok(Opened::Unknown);
    };
    let boxed = Box::new(invitation);
    Ok(match boxed.state {
        State::Active => Opened::Used(boxed),
        State::Declined => Opened::Declined(boxed),
        State::Void => Opened::TakenBack,
        State::Open | State::Finished => {
            if row.void_at.is_some() {
                match store::newest(&app.db, row.subject, kind.word()).await? {
                    Some(newer_at) => Opened::Replaced {
                        invitation: boxed,
                        newer_at,
                    },
                    // Only a decline leaves an invitation without any link.
                    None if boxed.expires_at > app.now() => Opened::Awaited(boxed),
                    None => Opened::Expired(boxed),
                }
            } else if row.expires_at <= app.now() {
                Opened::Expired(boxed)
            } else {
                let link = Link {
                    hash: token.hash(),
                    subject: row.subject,
                    generation: row.generation,
                    created_at: row.created_at,
                    first_opened_at: row.first_opened_at,
                };
                Opened::Live(Box::new((link, *boxed)))
            }
        }
    })
}

/// Notes that a link was opened for the first time, perhaps by a scanner. The only thing that opening one writes.
pub fn first_opened(link: &Link, now: i64) -> Stmt {
    store::first_opened(&link.hash, now)
}

/// Days a second mail's link works.
pub const COMPLETE_DAYS: i64 = 1;

/// Makes a link to an invitation: the secret, its row, and the wrap of the pre-mailbox under it.
pub fn mint(
    app: &App,
    kind: LinkKind,
    invitation: Id,
    generation: i64,
    pair: &KeyPair,
) -> (Token, Vec<Stmt>) {
    let now = app.now();
    let days = if kind == LinkKind::Complete {
        COMPLETE_DAYS
    } else {
        app.config.policy.invitation_days
    };
    let expires = now + days * DAY;
    let token = Token::random(app.random.as_ref());
    let hash = token.hash();
    let rows = vec![
        insert(app, &hash, kind, invitation, generation, now, expires),
        keys::wrap_under(
            app,
            Holder::Link,
            &hash,
            &WrapKey::from_link(&token),
            pair,
            Some(expires),
        ),
    ];
    (token, rows)
}

/// Makes the link that declines an invitation. It opens nothing, and works long after the invitation has ended: decision 0009.
pub fn mint_decline(app: &App, invitation: Id, generation: i64) -> (Token, Stmt) {
    let now = app.now();
    let token = Token::random(app.random.as_ref());
    let row = insert(
        app,
        &token.hash(),
        LinkKind::Decline,
        invitation,
        generation,
        now,
        now + 10 * app.config.policy.invitation_days * DAY,
    );
    (token, row)
}

/// One more invitation mail: a fresh link, a fresh way to decline, and the job that prints them. Older links go on working unless
/// the caller voids them (a resend does, a further message does not). `kind` is [`mails::INVITATION`] or [`mails::PROVISION`];
/// the delivery, if there is one, learns what the mail server said. `counted`: the caller keeps the pace of mails to this address.
pub fn invite_rows(
    app: &App,
    kind: &'static str,
    invitation: Id,
    generation: i64,
    pair: &KeyPair,
    delivery: Option<Id>,
    counted: bool,
) -> Vec<Stmt> {
    let mail = Mailing {
        kind,
        delivery,
        counted,
        priority: mails::NORMAL,
    };
    mailed(app, invitation, generation, pair, &mail)
}

/// How an invitation is mailed.
#[derive(Debug, Clone, Copy)]
pub struct Mailing {
    /// [`mails::INVITATION`] or [`mails::PROVISION`].
    pub kind: &'static str,
    /// The delivery that learns what the mail server said.
    pub delivery: Option<Id>,
    /// The caller keeps the pace of mails to this address.
    pub counted: bool,
    /// [`mails::NORMAL`], or [`mails::BULK`] for one of many.
    pub priority: i64,
}

/// As [`invite_rows`].
pub fn mailed(
    app: &App,
    invitation: Id,
    generation: i64,
    pair: &KeyPair,
    mail: &Mailing,
) -> Vec<Stmt> {
    let (link, mut rows) = mint(app, LinkKind::Invite, invitation, generation, pair);
    let (decline, row) = mint_decline(app, invitation, generation);
    rows.push(row);
    rows.push(mails::job(
        app,
        mail.kind,
        invitation,
        mail.priority,
        &mails::Secret {
            link: Some(link.text().to_string()),
            decline: Some(decline.text().to_string()),
            about: None,
            what: None,
            practice: None,
            to: None,
            who: None,
            delivery: mail.delivery,
            counted: mail.counted,
        },
    ));
    rows
}

/// Makes a reset link for a person: 30 minutes.
pub fn mint_reset(app: &App, person: Id) -> (Token, Stmt) {
    mint_bare(
        app,
        LinkKind::Reset,
        person,
        1,
        30 * crate::app::span::MINUTE,
    )
}

/// Makes a link whose secret opens no key. `lasts`: microseconds.
pub fn mint_bare(
    app: &App,
    kind: LinkKind,
    subject: Id,
    generation: i64,
    lasts: i64,
) -> (Token, Stmt) {
    let now = app.now();
    let token = Token::random(app.random.as_ref());
    let row = insert(
        app,
        &token.hash(),
        kind,
        subject,
        generation,
        now,
        now + lasts,
    );
    (token, row)
}

/// Ends the links of one kind and what their secrets open.
pub fn void(kind: LinkKind, subject: Id, now: i64) -> [Stmt; 2] {
    store::void_links(subject, kind.word(), now)
}
