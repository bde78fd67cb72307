//! From a job to a mail: what the rows say now decides whether anybody still wants it.

mod care;
mod members;
mod spare;
mod support;

use courier::{Mail, Picture};
use db::{Id, Stmt};
use jobs::Claimed;
use vault::Token;

use super::letter::{Letter, Logo};
use super::model::{Alert, Links, Moved, Office, Plea, writer};
use super::outcome::{About, Draft};
use super::pace::{self, Bringing, Pace};
use super::store;
use super::wording::Pen;
use crate::accounts::{PersonName, address as addresses, create, moving, session, store as people};
use crate::actor::Scope;
use crate::app::App;
use crate::contacts;
use crate::fault::Fault;
use crate::invitations::{self, Invitation, LinkKind, State};
use crate::lent;
use crate::mails::{self, Reason, Secret};
use crate::messages;
use crate::practices::{self, teams};
use crate::web::{Lang, Tz};

/// What is to be done with a mail job.
pub enum Plan {
    /// Somebody waits for this.
    Send(Box<Draft>),
    /// Not yet: its reader was mailed a moment ago, or often enough today.
    Later {
        /// Microseconds UTC.
        until: i64,
        /// Tells its timeline.
        rows: Vec<Stmt>,
    },
    /// Nobody wants it any more; this is written instead.
    Nobody(Vec<Stmt>),
    /// Its rows are not there: for the operator.
    Broken(&'static str),
}

/// Decides and composes.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn plan(app: &App, kind: &'static str, job: &Claimed) -> Result<Plan, Fault> {
    let Ok(secret) = mails::secret(app, kind, job.subject, job.secret.as_deref()) else {
        return Ok(Plan::Broken("its secret does not open"));
    };
    match kind {
        mails::INVITATION | mails::PROVISION | mails::COMPLETE => {
            to_invitee(app, kind, job, &secret).await
        }
        mails::NOTICE => notice(app, kind, job, &secret, job.subject).await,
        mails::RESET => reset(app, job, &secret).await,
        mails::ALERT => alert(app, job, &secret).await,
        mails::MEMBER => members::member(app, job, &secret).await,
        mails::ADDRESS => change(app, job, &secret).await,
        mails::ESCROW => spare::spare(app, job, &secret).await,
        mails::SENDER => sender(app, job, &secret).await,
        mails::SUPPORT => support::support(app, job, &secret).await,
        mails::PHONE => support::phone(app, job).await,
        mails::SAFE => members::safe(app, job, &secret).await,
        mails::TEAM => members::team(app, job, &secret).await,
        mails::CARE => care::care(app, job, &secret).await,
        mails::TICKET => support::ticket(app, job, &secret).await,
        mails::STOP => support::stop(app, job, &secret).await,
        mails::DESK => support::desk(app, job).await,
        _ => Ok(Plan::Broken("no mail of this kind")),
    }
}

/// Invitation, set-up mail and second mail: they carry a link, and the invitation must still wait.
async fn to_invitee(
    app: &App,
    kind: &'static str,
    job: &Claimed,
    secret: &Secret,
) -> Result<Plan, Fault> {
    let Some(invitation) = invitations::load(app, job.subject).await? else {
        return Ok(Plan::Broken("the invitation is not there"));
    };
    match (invitation.state, secret.delivery) {
        // Registered by an earlier mail while this one waited: the message is in the mailbox, the link leads nowhere.
        (State::Active, Some(delivery)) if kind == mails::INVITATION => {
            return notice(app, kind, job, secret, delivery).await;
        }
        (State::Active | State::Declined | State::Void, _) => return Ok(Plan::Nobody(Vec::new())),
        (State::Open | State::Finished, _) => {}
    }
    let object = ("invitation", invitation.id);
    let deliveries = match secret.delivery {
        Some(delivery) => vec![delivery],
        None => messages::store::deliveries_of_invitation(&app.db, invitation.id).await?,
    };
    let mut about = if kind == mails::INVITATION {
        About::bringing(kind, object, deliveries)
    } else {
        About::towards(kind, object, deliveries)
    };
    about.practice = Some(invitation.practice);

    let Some(contact) = contacts::by_id(app, invitation.practice, invitation.contact).await? else {
        return Ok(Plan::Broken("the contact is not there"));
    };
    let bidx = contacts::address_index(app, &contact.email);
    if suppressed(app, &bidx, invitation.practice).await? {
        return Ok(Plan::Nobody(about.failed(app, Reason::Declined, false)));
    }
    let link = if kind == mails::COMPLETE {
        LinkKind::Complete
    } else {
        LinkKind::Invite
    };
    let (go, until) = match standing(app, link, secret, job.subject).await? {
        Standing::Good { url, until } => (url, until),
        Standing::Replaced => return Ok(Plan::Nobody(Vec::new())),
        Standing::Over => return Ok(Plan::Nobody(about.failed(app, Reason::Late, true))),
        Standing::Missing => return Ok(Plan::Broken("its link is gone")),
    };
    let refuse = secret
        .decline
        .as_deref()
        .and_then(Token::parse)
        .map(|t| app.site.link(&LinkKind::Decline.path(&t)));
    let practice = practices::load(app, invitation.practice).await?;
    let links = Links {
        go: &go,
        refuse: refuse.as_deref(),
        until,
        code: invitations::two_step_required(app, &practice, &invitation),
    };

    if let (mails::INVITATION, Some(delivery)) = (kind, secret.delivery) {
        let bringing = Bringing {
            delivery,
            mailbox: invitation.mailbox,
            address: &bidx,
            from: invitation.practice,
        };
        if let Some(instead) = instead(app, job, secret, &bringing).await? {
            return Ok(instead);
        }
    }

    let office = Office::of(&practice);
    let told = &invitation.progress;
    let lang = lang(app, told.lang.as_deref().unwrap_or(&contact.lang));
    let tz = zone(app, told.tz.as_deref().unwrap_or(&practice.tz));
    let pen = Pen::new(&app.site, lang, &tz, app.now());
    let letter = match kind {
        mails::COMPLETE => pen.complete(&office, links),
        mails::PROVISION => {
            let name = match invitation.inviter {
                Some(_) => who_wrote(app, &invitation, None).await?.unwrap_or_default(),
                None => String::new(),
            };
            let team = invitation.progress.role.is_some();
            // Only its reader sees which of the two it is.
            match moving::meant(app, invitation.practice, &bidx).await? {
                Some(_) => pen.known(&office, &name, team, links),
                None => pen.provision(&office, &name, team, links),
            }
        }
        _ => {
            let Some(name) = who_wrote(app, &invitation, secret.delivery).await? else {
                // Taken back while it waited.
                return Ok(Plan::Nobody(Vec::new()));
            };
            pen.invitation(&office, &name, links)
        }
    };
    let logo = practices::notice_logo(app, &practice).await?;
    address(app, job, &contact.email.canonical(), letter, about, logo)
}

/// What happens instead of a mail that would come too early, or that another one has made superfluous.
async fn instead(
    app: &App,
    job: &Claimed,
    secret: &Secret,
    bringing: &Bringing<'_>,
) -> Result<Option<Plan>, Fault> {
    if secret.counted {
        return Ok(None);
    }
    Ok(match pace::pace(app, job, bringing).await? {
        Pace::Go => None,
        Pace::Later { until } => Some(Plan::Later {
            until,
            rows: vec![messages::send::delivered(
                app,
                bringing.delivery,
                "held",
                Some(&until.to_string()),
            )],
        }),
        Pace::Covered(rows) => Some(Plan::Nobody(rows)),
    })
}

/// The name of the person whose message the invitation announces; none when the message was taken back.
async fn who_wrote(
    app: &App,
    invitation: &Invitation,
    delivery: Option<Id>,
) -> Result<Option<String>, Fault> {
    let row = match delivery {
        Some(id) => store::delivery(&app.db, &scope(), id).await?,
        None => None,
    };
    let person = match row {
        Some(row) if row.recalled_at.is_some() => return Ok(None),
        Some(row) => Some(row.author_person),
        None => invitation.inviter,
    };
    let name = match person {
        Some(person) => match store::person_name(&app.db, person).await? {
            Some(sealed) => session::NAME.open(app, person, &sealed)?,
            None => PersonName::default(),
        },
        None => PersonName::default(),
    };
    Ok(Some(writer(&name)))
}

/// A message for somebody who has an account. Carries no secret: the link leads to a page behind sign-in.
async fn notice(
    app: &App,
    kind: &'static str,
    job: &Claimed,
    secret: &Secret,
    delivery: Id,
) -> Result<Plan, Fault> {
    let Some(row) = store::delivery(&app.db, &scope(), delivery).await? else {
        return Ok(Plan::Broken("the delivery is not there"));
    };
    if row.recalled_at.is_some() || row.read_at.is_some() {
        return Ok(Plan::Nobody(Vec::new()));
    }
    let Some(owner) = store::mailbox_owner(&app.db, row.mailbox).await? else {
        return Ok(Plan::Broken("the mailbox belongs to nobody"));
    };
    // Whoever took a leaver's mailbox over is told, and nobody else: the leaver reads it no more, and what comes for a seat that nobody
    // sits on is the practice's.
    let owner = match lent::taken_over(app, row.mailbox).await? {
        Some(grant) => grant.holder,
        // A child reads by a guardian; who is grown up, and was not invited yet, by nobody.
        None if lent::ward::of_mailbox(app, row.mailbox).await?.is_some() => {
            match lent::ward::guardians(app, row.mailbox).await?.first() {
                Some(grant) => grant.holder,
                None => return Ok(Plan::Nobody(Vec::new())),
            }
        }
        None if practices::members::is_shut(app, row.mailbox).await? => {
            return Ok(Plan::Nobody(Vec::new()));
        }
        None => owner,
    };
    let Some(reader) = store::reader(app, owner, row.mailbox).await? else {
        return Ok(Plan::Broken("the reader has no address"));
    };
    if reader.state != "active" {
        return Ok(Plan::Nobody(Vec::new()));
    }
    let mut about = About::bringing(kind, ("delivery", delivery), vec![delivery]);
    let helpers = lent::care::told(app, row.mailbox).await?;
    about.helpers = helpers.iter().map(|g| (g.holder, g.owner)).collect();
    let (mut office, mut logo) = (None, None);
    let mut name = String::new();
    if let Some(seat) = practices::store::member_of_seat(&app.db, row.author_mailbox).await? {
        about.practice = Some(seat.practice);
        if suppressed(app, &reader.bidx, seat.practice).await? {
            return Ok(Plan::Nobody(about.failed(app, Reason::Declined, false)));
        }
        let practice = practices::load(app, seat.practice).await?;
        office = Some(Office::of(&practice));
        logo = practices::notice_logo(app, &practice).await?;
        name = writer(&session::NAME.open(app, seat.person, &seat.name_f)?);
        // In a mailbox that was handed over somebody else writes, under their own name.
        if row.author_person != seat.person
            && let Some(sealed) = store::person_name(&app.db, row.author_person).await?
        {
            let owner = std::mem::take(&mut name);
            name = writer(&session::NAME.open(app, row.author_person, &sealed)?);
            // Who answers for the owner says for whom. The seat says who that is; the column only that it was so.
            if row.on_behalf_of == Some(seat.person) {
                let words = app.site.words(lang(app, &reader.lang));
                name = words.put("name", name).put("owner", owner).t("mailbox-for");
            }
        }
    }
    // A team's mailbox is nobody's seat: who wrote, for which team.
    if let Some(team) = teams::of_mailbox(app, row.author_mailbox).await? {
        about.practice = Some(team.practice);
        if suppressed(app, &reader.bidx, team.practice).await? {
            return Ok(Plan::Nobody(about.failed(app, Reason::Declined, false)));
        }
        let practice = practices::load(app, team.practice).await?;
        office = Some(Office::of(&practice));
        logo = practices::notice_logo(app, &practice).await?;
        if let Some(sealed) = store::person_name(&app.db, row.author_person).await? {
            let author = writer(&session::NAME.open(app, row.author_person, &sealed)?);
            let words = app.site.words(lang(app, &reader.lang));
            let put = words.put("name", author).put("owner", team.name);
            name = put.t("mailbox-for");
        }
    }
    let bringing = Bringing {
        delivery,
        mailbox: row.mailbox,
        address: &reader.bidx,
        from: about.practice.unwrap_or(row.author_mailbox),
    };
    if let Some(instead) = instead(app, job, secret, &bringing).await? {
        return Ok(instead);
    }
    let go = app.site.link(&format!("/m/{}", row.thread));
    let tz = zone(app, &reader.tz);
    let pen = Pen::new(&app.site, lang(app, &reader.lang), &tz, app.now());
    let letter = pen.notice(office.as_ref(), &name, &go);
    let to: String = create::EMAIL.open_by(app, &reader.bidx, &reader.email_f)?;
    address(app, job, &to, letter, about, logo)
}

/// A forgotten password. For an address that nobody has the subject is nobody: the same rows are asked for, the same words
/// are made, and nothing is sent, so that neither the page nor the queue tells who has an account.
async fn reset(app: &App, job: &Claimed, secret: &Secret) -> Result<Plan, Fault> {
    let reader = store::reader(app, job.subject, Id::NIL).await?;
    let standing = standing(app, LinkKind::Reset, secret, job.subject).await?;
    let known = reader.as_ref().filter(|r| r.state == "active");
    let tz = zone(app, known.map_or("", |r| &r.tz));
    let lang = lang(app, known.map_or("", |r| &r.lang));
    let pen = Pen::new(&app.site, lang, &tz, app.now());
    let (go, until) = match &standing {
        Standing::Good { url, until } => (url.as_str(), *until),
        _ => ("", app.now()),
    };
    let letter = pen.reset(Links {
        code: false,
        go,
        refuse: None,
        until,
    });
    match (known, standing) {
        _ if job.subject == Id::NIL => Ok(Plan::Nobody(Vec::new())),
        (None, _) => Ok(Plan::Nobody(Vec::new())),
        (_, Standing::Missing) => Ok(Plan::Broken("its link is gone")),
        // Used, replaced by a newer one, or over: a mail with a dead link helps nobody.
        (_, Standing::Replaced | Standing::Over) => Ok(Plan::Nobody(Vec::new())),
        (Some(r), Standing::Good { .. }) => {
            let to: String = create::EMAIL.open_by(app, &r.bidx, &r.email_f)?;
            let about = About::only(mails::RESET, ("person", job.subject));
            address(app, job, &to, letter, about, None)
        }
    }
}

async fn alert(app: &App, job: &Claimed, secret: &Secret) -> Result<Plan, Fault> {
    let Some(alert) = secret.what.as_deref().and_then(Alert::parse) else {
        return Ok(Plan::Broken("it does not say what changed"));
    };
    let Some(reader) = store::reader(app, job.subject, Id::NIL).await? else {
        return Ok(Plan::Broken("the person has no address"));
    };
    let tz = zone(app, &reader.tz);
    let pen = Pen::new(&app.site, lang(app, &reader.lang), &tz, app.now());
    let link = |text: Option<&str>, kind: LinkKind| {
        let token = text.and_then(Token::parse);
        token.map(|t| app.site.link(&kind.path(&t)))
    };
    let not_me = link(secret.link.as_deref(), LinkKind::NotMe)
        .or_else(|| link(secret.decline.as_deref(), LinkKind::Halt));
    let letter = pen.alert(
        alert,
        job.created_at,
        secret.about.as_deref(),
        not_me.as_deref(),
    );
    let own: String = create::EMAIL.open_by(app, &reader.bidx, &reader.email_f)?;
    // Two accounts that became one: each address is told.
    let to = secret.to.clone().unwrap_or(own);
    let about = About::only(mails::ALERT, ("person", job.subject));
    address(app, job, &to, letter, about, None)
}

/// Another address of one's own. To the old and the new one; where somebody else has the new one, nothing goes there, and the page that
/// asked does not know.
async fn change(app: &App, job: &Claimed, secret: &Secret) -> Result<Plan, Fault> {
    let Some(moved) = secret.what.as_deref().and_then(Moved::parse) else {
        return Ok(Plan::Broken("it does not say which address"));
    };
    let Some(change) = moving::load(app, job.subject).await? else {
        return Ok(Plan::Broken("the change is not there"));
    };
    let Some(person) = people::person(&app.db, change.person).await? else {
        return Ok(Plan::Broken("the person is not there"));
    };
    let tz = zone(app, &person.tz);
    let pen = Pen::new(&app.site, lang(app, &person.lang), &tz, app.now());
    let about = About::only(mails::ADDRESS, ("address_change", change.id));
    let kind = match moved {
        Moved::Undo => LinkKind::Undo,
        Moved::Old | Moved::New => LinkKind::Change,
        Moved::Back => {
            let Some(to) = secret.to.as_deref() else {
                return Ok(Plan::Broken("it does not say where to"));
            };
            let links = Links {
                go: &app.site.link("/sign-in"),
                refuse: None,
                until: app.now(),
                code: false,
            };
            let letter = pen.moved(moved, &change.from.masked(), links);
            return address(app, job, to, letter, about, None);
        }
    };
    let (go, until) = match standing(app, kind, secret, change.id).await? {
        Standing::Good { url, until } => (url, until),
        Standing::Missing => return Ok(Plan::Broken("its link is gone")),
        Standing::Replaced | Standing::Over => return Ok(Plan::Nobody(Vec::new())),
    };
    let to = match moved {
        Moved::New => &change.to,
        Moved::Old | Moved::Undo | Moved::Back => &change.from,
    };
    let theirs = contacts::address_index(app, to);
    if moved == Moved::New && addresses::find(app, &theirs).await?.is_some() {
        return Ok(Plan::Nobody(Vec::new()));
    }
    let links = Links {
        go: &go,
        refuse: None,
        until,
        code: false,
    };
    let letter = pen.moved(moved, &change.to.masked(), links);
    address(app, job, &to.canonical(), letter, about, None)
}

async fn sender(app: &App, job: &Claimed, secret: &Secret) -> Result<Plan, Fault> {
    let Some(row) = store::delivery(&app.db, &scope(), job.subject).await? else {
        return Ok(Plan::Broken("the delivery is not there"));
    };
    let mut reason = Reason::Unreachable;
    if let Some(failure) = store::last_failure(&app.db, job.subject).await?
        && let Some(sealed) = failure.detail_f
    {
        let word: String = messages::EVENT_DETAIL.open(app, failure.id, &sealed)?;
        reason = Reason::parse(&word).unwrap_or(reason);
    }
    let Some(plea) = secret.what.as_deref().and_then(|w| Plea::parse(w, reason)) else {
        return Ok(Plan::Broken("it does not say what happened"));
    };
    // Whoever wrote and left does not hear of it any more; the manager who has been there longest does, and finds the contact there.
    let (mut person, mut path) = (row.author_person, format!("/m/{}", row.thread));
    if practices::members::is_shut(app, row.author_mailbox).await? {
        let seat = practices::store::member_of_seat(&app.db, row.author_mailbox).await?;
        let instead = match seat {
            Some(seat) => practices::members::managers(app, seat.practice).await?,
            None => Vec::new(),
        };
        let Some(manager) = instead.first() else {
            return Ok(Plan::Nobody(Vec::new()));
        };
        (person, path) = (manager.member.person, "/contacts".into());
    }
    let Some(reader) = store::reader(app, person, row.author_mailbox).await? else {
        return Ok(Plan::Broken("the sender has no address"));
    };
    if reader.state != "active" {
        return Ok(Plan::Nobody(Vec::new()));
    }
    let tz = zone(app, &reader.tz);
    let pen = Pen::new(&app.site, lang(app, &reader.lang), &tz, app.now());
    let letter = pen.plea(plea, &app.site.link(&path));
    let to: String = create::EMAIL.open_by(app, &reader.bidx, &reader.email_f)?;
    let about = About::only(mails::SENDER, ("delivery", job.subject));
    address(app, job, &to, letter, about, None)
}

/// Whether the link a job carries still leads somewhere.
enum Standing {
    Good {
        url: String,
        until: i64,
    },
    /// A newer one was made, or it was used.
    Replaced,
    /// Its days are over.
    Over,
    Missing,
}

async fn standing(
    app: &App,
    kind: LinkKind,
    secret: &Secret,
    subject: Id,
) -> Result<Standing, Fault> {
    let Some(token) = secret.link.as_deref().and_then(Token::parse) else {
        return Ok(Standing::Missing);
    };
    let Some(row) = invitations::links::find(app, kind, &token).await? else {
        return Ok(Standing::Missing);
    };
    Ok(if row.subject != subject {
        Standing::Missing
    } else if row.void_at.is_some() || row.used_at.is_some() {
        Standing::Replaced
    } else if row.expires_at <= app.now() {
        Standing::Over
    } else {
        Standing::Good {
            url: app.site.link(&kind.path(&token)),
            until: row.expires_at,
        }
    })
}

/// A mail job belongs to nobody who is signed in; it reads what it names.
fn scope() -> Scope {
    Scope::system("mail jobs read the rows that the job names")
}

async fn suppressed(app: &App, bidx: &[u8], practice: Id) -> Result<bool, Fault> {
    Ok(invitations::store::suppressed(&app.db, bidx, practice)
        .await?
        .is_some())
}

fn lang(app: &App, tag: &str) -> Lang {
    Lang::parse(tag).unwrap_or(app.site.lang())
}

fn zone(app: &App, name: &str) -> Tz {
    Tz::parse(name).unwrap_or_else(|| app.site.tz().clone())
}

/// Puts a letter into its envelope.
fn address(
    app: &App,
    job: &Claimed,
    to: &str,
    mut letter: Letter,
    about: About,
    logo: Option<Vec<u8>>,
) -> Result<Plan, Fault> {
    let unrendered = |e: askama::Error| Fault::Internal(e.to_string());
    let from = app.config.mail.from.clone();
    // The host of our own address: always a name that a Message-ID may hold, which a public URL with a port is not.
    let host = from.rsplit_once('@').map_or("localhost", |(_, h)| h);
    // Only beside the name it belongs to.
    let picture = logo.filter(|_| !letter.sign.is_empty()).map(|png| Picture {
        cid: format!("logo.{}@{host}", job.id),
        png,
    });
    letter.logo = picture.as_ref().map(|p| Logo {
        cid: p.cid.clone(),
        alt: letter.sign.first().cloned().unwrap_or_default(),
    });
    let mail = Mail {
        message_id: format!("<{}@{host}>", job.id),
        from_name: letter.from_name.clone(),
        reply_to: None,
        to: to.to_owned(),
        subject: letter.subject.clone(),
        text: letter.text().map_err(unrendered)?,
        html: letter.html().map_err(unrendered)?,
        lang: letter.lang.code().to_owned(),
        date: job.created_at,
        list_unsubscribe: letter.refuse.clone(),
        picture,
        from,
    };
    Ok(Plan::Send(Box::new(Draft { mail, about })))
}
