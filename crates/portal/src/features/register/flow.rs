//! The use cases: save an answer, Finish, send again, wrong numbers, wrong address, a new link, decline and its undoing.

use super::model::{self, Answer, Step};
use super::visit::{Visit, again};
use crate::app::App;
use crate::app::span::{DAY, MINUTE};
use crate::audit::{self, Event, Source};
use crate::contacts;
use crate::fault::Fault;
use crate::features::directory;
use crate::invitations::release::Fresh;
use crate::invitations::stage::{self, Stage};
use crate::invitations::{
    self, Asked, Invitation, LinkKind, Offer, PracticeInfo, Progress, State, asks, release, store,
};
use crate::keys;
use crate::limits::Limit;
use crate::mails::{self, Secret};
use crate::practices::found_by::{self, Hints};
use crate::submissions::{Written, write_once};
use db::{Id, Stmt};
use vault::KeyPair;

/// Look-ups in the directory a day for one invitation: whoever holds a link cannot read the register through it.
const LOOKUPS_A_DAY: i64 = 20;
/// *Send me a new link*: minutes between two, and how many a day.
const NEW_LINK_PAUSE: i64 = 10 * MINUTE;
const NEW_LINKS_A_DAY: i64 = 5;
/// Reports of a wrong address a day.
const ADDRESS_REPORTS_A_DAY: i64 = 2;
/// *I pressed this by mistake*, a day: each mails the sender.
const WANTED_A_DAY: i64 = 2;
/// Looks for a practice that is here already, a day and invitation.
const PRACTICE_LOOKS_A_DAY: i64 = 10;
/// How often a write that met another tab is decided anew.
const ROUNDS: usize = 5;

/// A form's write: the same press twice is one write; the same page sent again with other answers is another.
pub struct Press {
    /// The form's own id.
    pub submission: Option<[u8; 16]>,
    /// Where the request came from.
    pub source: Source,
}

impl Press {
    fn once(&self, app: &App, i: &Invitation, what: &str) -> Id {
        let Some(submission) = self.submission else {
            return app.id();
        };
        let mut all = submission.to_vec();
        all.extend_from_slice(i.id.as_bytes());
        all.extend_from_slice(what.as_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&vault::hash::sha256(&all)[..16]);
        Id::from(id)
    }

    /// For answers: bound to what they change from and to.
    fn of_answer(&self, app: &App, i: &Invitation, new: &Progress) -> Id {
        let words = serde_json::to_string(new).expect("progress serialises");
        self.once(app, i, &format!("{}:{words}", i.version))
    }
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// On to this page.
    Next(Step),
    /// The page was not open; nothing changed; this one is.
    Turned(Step),
    /// The invitation has ended meanwhile.
    Gone,
}

fn event(kind: &'static str, i: &Invitation, press: &Press) -> Event {
    audit::event(kind)
        .by_invitee(i.practice)
        .on("invitation", i.id)
        .from(&press.source)
}

/// Saves what a page asked for. Two tabs, two devices: each answer is applied to what the other has saved.
///
/// # Errors
/// When the database is away.
pub async fn answer(app: &App, v: &Visit, answer: &Answer, press: &Press) -> Result<Saved, Fault> {
    let mut newer: Option<Visit> = None;
    for _ in 0..ROUNDS {
        let now = newer.as_ref().unwrap_or(v);
        let Some((progress, facts, rows)) = decide(app, now, answer, press) else {
            return Ok(Saved::Turned(now.next()));
        };
        let next = model::next_step(&progress, &facts);
        if rows.is_empty() {
            return Ok(Saved::Next(next));
        }
        let once = press.of_answer(app, &now.invitation, &progress);
        match write_once(app, once, now.invitation.id, "", rows).await? {
            Written::Done(_) | Written::Already(_) => return Ok(Saved::Next(next)),
            Written::Conflict(_) | Written::Unique(_) => match again(app, v).await? {
                Some(fresh) => newer = Some(fresh),
                None => return Ok(Saved::Gone),
            },
        }
    }
    Err(Fault::Unavailable(
        "an invitation changes faster than it is read".into(),
    ))
}

/// The progress after an answer, the facts after it, and the rows; no rows when nothing changes.
fn decide(
    app: &App,
    v: &Visit,
    answer: &Answer,
    press: &Press,
) -> Option<(Progress, model::Facts, Vec<Stmt>)> {
    let i = &v.invitation;
    let progress = model::answered(&i.progress, &v.facts, answer)?;
    let mut facts = v.facts;
    let mut rows = Vec::new();
    if *answer == Answer::Phones && facts.waiting {
        // They found that one of the numbers is theirs after all.
        facts.waiting = false;
        let mut bumped = i.clone();
        bumped.version += 1;
        rows.push(store::phone_mended(i.id, app.now()));
        rows.push(stage::phone_mended(i.contact, app.now()));
        rows.push(contacts::store::void_proposed(i.contact));
        rows.push(invitations::save(app, &bumped, &progress));
        rows.extend(event("invitation.phone_right", i, press).rows(app));
    } else if progress != i.progress {
        rows.push(invitations::save(app, i, &progress));
        if let Answer::OwnPhone(Some((phone, _))) = answer {
            rows.extend(
                event("invitation.own_phone", i, press)
                    .detail(serde_json::json!({ "ending": phone.ending() }))
                    .rows(app),
            );
        }
    }
    Some((progress, facts, rows))
}

/// Finish: the choice is kept, and the first time the second mail is sent. Pressed again it changes the choice and mails nothing.
///
/// # Errors
/// When the database is away.
pub async fn finish(
    app: &App,
    v: &Visit,
    choice: Option<bool>,
    press: &Press,
) -> Result<Saved, Fault> {
    let mut newer: Option<Visit> = None;
    for _ in 0..ROUNDS {
        let now = newer.as_ref().unwrap_or(v);
        let i = &now.invitation;
        let Some(mut progress) =
            model::answered(&i.progress, &now.facts, &Answer::Security(choice))
        else {
            return Ok(Saved::Turned(now.next()));
        };
        let first = i.state == State::Open;
        if !first && progress == i.progress {
            return Ok(Saved::Next(now.next()));
        }
        let once = press.of_answer(app, i, &progress);
        let mut rows = Vec::new();
        if first {
            let at = app.now();
            progress.finished_at = Some(at);
            progress.second_mail_at = Some(at);
            let pair = pair(app, now).await?.ok_or(Fault::NotFound)?;
            rows.push(asks::second_mails(i.id).take(at));
            rows.push(invitations::moved(app, i, State::Finished, &progress));
            rows.extend(asks::second_mail_rows(app, i, &pair));
        } else {
            rows.push(invitations::save(app, i, &progress));
        }
        let code = now.facts.required.is_some() || progress.two_step == Some(true);
        let stage = if code { Stage::Code } else { Stage::Password };
        rows.push(stage::is(i.contact, stage, app.now()));
        rows.extend(
            event("invitation.finished", i, press)
                .detail(serde_json::json!({
                    "two_step": progress.two_step,
                    "required": now.facts.required.is_some(),
                    "again": !first,
                }))
                .rows(app),
        );
        let mut facts = now.facts;
        facts.finished = true;
        let next = model::next_step(&progress, &facts);
        match write_once(app, once, i.id, "", rows).await? {
            Written::Done(_) | Written::Already(_) => {
                app.db.signal(jobs::TOPIC);
                return Ok(Saved::Next(next));
            }
            Written::Conflict(_) | Written::Unique(_) => match again(app, v).await? {
                Some(fresh) => newer = Some(fresh),
                None => return Ok(Saved::Gone),
            },
        }
    }
    Err(Fault::Unavailable(
        "an invitation changes faster than it is read".into(),
    ))
}

/// The pre-mailbox, opened with the secret in the cookie; once that link's wrap is gone, with the pending key.
async fn pair(app: &App, v: &Visit) -> Result<Option<KeyPair>, Fault> {
    let key = keys::id_of(&keys::current(app, v.invitation.mailbox).await?);
    match keys::open_by_link(app, key, &v.flow.token).await? {
        Some(pair) => Ok(Some(pair)),
        None => invitations::open_pre_mailbox(app, None, v.invitation.mailbox).await,
    }
}

/// *Send it again*.
///
/// # Errors
/// When the database is away.
pub async fn send_again(app: &App, v: &Visit, press: &Press) -> Result<Asked, Fault> {
    let Some(pair) = pair(app, v).await? else {
        return Ok(Asked::Moved);
    };
    let once = press.once(app, &v.invitation, "second mail");
    invitations::second_mail(app, &v.invitation, &pair, once, &press.source).await
}

/// *None of these is mine*.
///
/// # Errors
/// When the database is away.
pub async fn phone_wrong(
    app: &App,
    v: &Visit,
    proposed: Option<&(crate::accounts::Phone, crate::accounts::PhoneKind)>,
    press: &Press,
) -> Result<Asked, Fault> {
    let mut newer: Option<Visit> = None;
    for _ in 0..ROUNDS {
        let i = &newer.as_ref().unwrap_or(v).invitation;
        let once = press.once(app, i, "phone wrong");
        match invitations::phone_wrong(app, i, proposed, false, once, &press.source).await? {
            Asked::Moved => match again(app, v).await? {
                Some(fresh) => newer = Some(fresh),
                None => return Ok(Asked::Moved),
            },
            done => return Ok(done),
        }
    }
    Ok(Asked::Moved)
}

/// *Wrong address?*: the senders are told. The address itself is never changed by the holder of a link.
///
/// # Errors
/// When the database is away.
pub async fn wrong_address(app: &App, v: &Visit, press: &Press) -> Result<Asked, Fault> {
    let i = &v.invitation;
    let now = app.now();
    let limit = Limit::new(
        "address-wrong",
        &i.id.to_string(),
        ADDRESS_REPORTS_A_DAY,
        DAY,
    );
    let mut rows = vec![limit.take(now)];
    let tell = asks::tell_senders(app, i.id, "wrong_address", "address_wrong").await?;
    if tell.is_empty() {
        rows.push(mails::job(
            app,
            mails::SUPPORT,
            i.id,
            mails::NORMAL,
            &Secret {
                what: Some("wrong_address".into()),
                ..Secret::default()
            },
        ));
    }
    rows.extend(tell);
    rows.push(stage::is(i.contact, Stage::AddressWrong, now));
    rows.extend(event("invitation.wrong_address", i, press).rows(app));
    let once = press.once(app, i, "wrong address");
    asks::once_within(app, &limit, once, i.id, rows).await
}

/// *Send me a new link*, from a link that is too old. It goes to the invited address and nowhere else; whoever asks learns
/// nothing, whether it was sent or a ceiling was reached. Under the policy `strict` the practice is asked for it.
///
/// # Errors
/// When the database is away.
pub async fn new_link(app: &App, i: &Invitation, press: &Press) -> Result<(), Fault> {
    let now = app.now();
    let (pause, day) = (
        Limit::new("new-link", &i.id.to_string(), 1, NEW_LINK_PAUSE),
        Limit::new("new-link-day", &i.id.to_string(), NEW_LINKS_A_DAY, DAY),
    );
    let mut rows = vec![pause.take(now), day.take(now)];
    let pair = invitations::open_pre_mailbox(app, None, i.mailbox).await?;
    let answer = match &pair {
        Some(pair) => release::fresh_link(app, i, pair, Fresh::default()).await?,
        None => release::ask_and_tell(app, i, LinkKind::Invite).await?,
    };
    rows.extend(answer);
    let detail = serde_json::json!({ "asked_of_practice": pair.is_none() });
    rows.extend(
        event("invitation.new_link", i, press)
            .detail(detail)
            .rows(app),
    );
    let once = press.once(app, i, "new link");
    match write_once(app, once, i.id, "", rows).await? {
        Written::Done(_) | Written::Already(_) => app.db.signal(jobs::TOPIC),
        // A ceiling, or another tab was first: the mail that is under way is the answer to this press too.
        Written::Conflict(_) | Written::Unique(_) => {
            let refused = event("invitation.new_link", i, press).failed("limit");
            app.db.write(refused.rows(app).to_vec()).await?;
        }
    }
    Ok(())
}

/// *This is not me, or I do not want it*: nothing that was mailed opens anything any more, this practice mails the address no
/// more, and the senders are told.
///
/// # Errors
/// When the database is away.
pub async fn decline(app: &App, v: &Visit, press: &Press) -> Result<(), Fault> {
    let mut newer: Option<Visit> = None;
    for _ in 0..ROUNDS {
        let v = newer.as_ref().unwrap_or(v);
        let i = &v.invitation;
        let mut rows = asks::turned_down(app, i).await?;
        rows.push(store::suppress(
            &contacts::address_index(app, &v.contact.email),
            app.keys.epoch(),
            i.practice,
            "declined",
            app.now(),
        ));
        rows.extend(asks::tell_senders(app, i.id, "declined", "declined").await?);
        rows.extend(event("invitation.declined", i, press).rows(app));
        let once = press.once(app, i, "decline");
        match write_once(app, once, i.id, "", rows).await? {
            Written::Done(_) | Written::Already(_) => {
                app.db.signal(jobs::TOPIC);
                return Ok(());
            }
            Written::Conflict(_) | Written::Unique(_) => match again(app, v).await? {
                Some(fresh) => newer = Some(fresh),
                None => return Ok(()),
            },
        }
    }
    Err(Fault::Unavailable(
        "an invitation changes faster than it is read".into(),
    ))
}

/// *I pressed this by mistake*: this practice may write to the address again. Whoever holds a link that declines may say so, and learns
/// nothing by it: every older link stays dead, and a sender sends the new one.
///
/// # Errors
/// When the database is away.
pub async fn wanted(app: &App, i: &Invitation, press: &Press) -> Result<Asked, Fault> {
    let now = app.now();
    let Some(contact) = contacts::by_id(app, i.practice, i.contact).await? else {
        return Ok(Asked::Moved);
    };
    let limit = Limit::new("wanted", &i.id.to_string(), WANTED_A_DAY, DAY);
    let mut rows = vec![
        limit.take(now),
        invitations::reopened(app, i),
        store::wanted(&contacts::address_index(app, &contact.email), i.practice),
    ];
    rows.push(stage::is(i.contact, Stage::Wanted, now));
    rows.extend(asks::tell_senders(app, i.id, "wanted", "wanted").await?);
    rows.extend(event("invitation.wanted", i, press).rows(app));
    let once = press.once(app, i, "wanted");
    asks::once_within(app, &limit, once, i.id, rows).await
}

/// What the directory knows, counted: a holder of a link who tries numbers finds nothing any more after twenty.
///
/// # Errors
/// When the database is away.
pub async fn look_up(
    app: &App,
    i: &Invitation,
    number: &str,
    last_name: &str,
) -> Result<Option<directory::Entry>, Fault> {
    let limit = Limit::new("directory", &i.id.to_string(), LOOKUPS_A_DAY, DAY);
    match app.db.write(vec![limit.take(app.now())]).await {
        Ok(_) => directory::lookup(app, number, last_name).await,
        Err(db::WriteError::Conflict { .. }) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

/// The practice here that what a professional tells of theirs points to, counted: a holder of a link who tries names learns of ten
/// practices a day at most, and of each what they typed themselves, its name and its city. What the look-up counts is the try, found
/// or not.
///
/// # Errors
/// When the database is away.
pub async fn recognise(
    app: &App,
    v: &Visit,
    info: &PracticeInfo,
    entry: Option<&directory::Entry>,
) -> Result<Option<Offer>, Fault> {
    let i = &v.invitation;
    if i.progress.practice.as_ref() == Some(info) {
        return Ok(i.progress.offered.clone());
    }
    let limit = Limit::new(
        "practice-look",
        &i.id.to_string(),
        PRACTICE_LOOKS_A_DAY,
        DAY,
    );
    match app.db.write(vec![limit.take(app.now())]).await {
        Ok(_) => {}
        Err(db::WriteError::Conflict { .. }) => return Ok(None),
        Err(e) => return Err(e.into()),
    }
    // Whoever holds the link reads the mail of this address: that is the proof by which the account is made.
    let hints = Hints {
        email: Some(&v.contact.email),
        phone: "",
        place: Some((&info.name, &info.postal.zip)),
        number: entry.map(|e| (e.practice.as_str(), e.postal.zip.as_str())),
    };
    let found = found_by::find(app, &hints).await?;
    // The practice that wrote knows its own people: it names them as colleagues.
    Ok(found
        .filter(|m| m.practice.id != v.practice.id)
        .map(|m| Offer {
            practice: m.practice.id,
            matched: m.matched.into_iter().map(str::to_owned).collect(),
        }))
}
