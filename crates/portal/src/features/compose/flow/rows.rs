//! The rows of one message: contact, invitation, link, message, files, mail, audit.

use super::{Reads, Recipient, Sending};
use crate::accounts::Email;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::event;
use crate::contacts::{self, ContactProfile};
use crate::fault::Fault;
use crate::features::compose::drafts::Draft;
use crate::features::compose::model::{NewContact, Standing, Wanted};
use crate::features::compose::store;
use crate::features::practice::holds_safe;
use crate::invitations::{self, LinkKind, Progress, Proposal, links, release, stage};
use crate::keys;
use crate::lent::delegation;
use crate::lent::ward;
use crate::mails;
use crate::messages::intake::{self, Payer};
use crate::messages::{self, Head, Outgoing, To};
use crate::practices::Practice;
use crate::practices::teams;
use db::{Id, Stmt};

/// The rows of one message, in the order that tells conflicts apart.
pub(super) struct Built {
    pub thread: Id,
    /// How many of the first rows are limits.
    pub limits: usize,
    /// Which row asks whether the author is in the team still.
    pub team: Option<usize>,
    pub rows: Vec<Stmt>,
}

/// Everything that one message writes. None: a team was to write to a colleague.
pub(super) async fn build(
    app: &App,
    signed: &Signed,
    practice: &Practice,
    r: &Recipient,
    s: &Sending<'_>,
    reads: &Reads,
) -> Result<Option<Built>, Fault> {
    let now = app.now();
    let actor = &signed.actor;
    let two_step = s.wanted.two_step;
    let (thread, message) = (app.id(), app.id());
    let mut rows = Vec::new();

    // Somebody the practice has not written to counts against the day, whether they have an account elsewhere or not.
    let limits = usize::from(r.contact.is_none() && r.colleague.is_none());
    if limits > 0 {
        rows.push(invitations::a_day(app, practice.id).take(now));
    }
    let charge = intake::charge(app, Payer::Practice(practice.id), s.files);
    let (reserve, own) = charge.map_or((None, Vec::new()), |c| (Some(c.reserve), c.own));
    rows.extend(reserve);
    if let Some(d) = s.draft {
        rows.extend(d.consume(&actor.scope()));
    }
    let in_team = match reads {
        Reads::Rule => None,
        Reads::Chosen(view) | Reads::Writes(view) => {
            rows.push(teams::store::hold_member(view.row));
            Some(rows.len() - 1)
        }
    };

    let (contact, name) = contact_rows(app, practice, r, s.wanted, actor.person, &mut rows);
    if let Some(contact) = contact.filter(|_| r.standing != Standing::Known) {
        rows.push(stage::begin(app, contact, practice.id));
    }
    let bidx = contacts::address_index(app, &r.email);
    let known = match (&r.child, &r.contact) {
        (None, None) if r.colleague.is_some() => r.colleague.as_ref().map(|s| s.mailbox),
        (None, _) => crate::accounts::moving::meant(app, practice.id, &bidx)
            .await?
            .map(|known| known.mailbox),
        // About a child: to the child's mailbox, once a guardian has taken over what waited.
        (Some(_), Some(c)) => ward::of_contact(app, c.id).await?.map(|w| w.mailbox),
        (Some(_), None) => None,
    };
    let (to, invited) = match known {
        Some(mailbox) => {
            rows.extend(delegation::came(app, mailbox, actor.person).await?);
            let to = To {
                mailbox,
                key: keys::current(app, mailbox).await?,
                contact,
                invitation: None,
            };
            (to, None)
        }
        None => {
            let contact = contact.ok_or_else(|| {
                Fault::Internal("a colleague without a mailbox was written to".into())
            })?;
            let proposal = proposal(app, signed, practice, r, s.wanted).await?;
            let invited = invite(
                app,
                signed,
                practice,
                r,
                contact,
                (two_step, proposal),
                &mut rows,
            )
            .await?;
            let to = To {
                mailbox: invited.mailbox,
                key: invited.public.clone(),
                contact: Some(contact),
                invitation: Some(invited.id),
            };
            (to, Some(invited))
        }
    };

    rows.push(messages::store::insert_thread(
        app,
        thread,
        Some(practice.id),
        actor.person,
        true,
        two_step,
    ));
    let here = is_here(app, practice, r, s.wanted, to.mailbox).await?;
    let seat = signed.practice().map(|v| v.seat.mailbox);
    // Who takes part besides the two mailboxes that write and are written to, and as what.
    let (role, beside_in, team) = match reads {
        Reads::Writes(_) if here => return Ok(None),
        // Whoever signs keeps a copy: they are asked when somebody needs the conversation again.
        Reads::Writes(view) => ("team", seat.map(|seat| (seat, "copy")), Some(view.team.id)),
        _ if here => ("author", None, None),
        Reads::Chosen(view) => {
            let t = &view.team;
            ("author", Some((t.mailbox, "team")), Some(t.id))
        }
        Reads::Rule => {
            let team = teams::reads_answers(app, practice).await?;
            let id = team.as_ref().map(|t| t.id);
            ("author", team.map(|t| (t.mailbox, "team")), id)
        }
    };
    let part = messages::store::insert_participant;
    rows.push(part(app, thread, actor.mailbox(), role, true));
    rows.push(part(app, thread, to.mailbox, "to", true));
    let mut beside = Vec::new();
    if let Some((mailbox, role)) = beside_in {
        rows.push(part(app, thread, mailbox, role, true));
        beside.push(messages::Beside {
            mailbox,
            key: keys::current(app, mailbox).await?,
            how: messages::How::Ours,
        });
    }
    let for_whom = match reads {
        Reads::Writes(view) => view.team.name.clone(),
        _ => String::new(),
    };
    let mut files = s.draft.map(Draft::staged).unwrap_or_default();
    files.extend_from_slice(s.files);
    let sent = messages::statements(
        app,
        &signed.ring,
        &Outgoing {
            thread,
            message,
            author_mailbox: actor.mailbox(),
            author_key: signed.own_key,
            author_person: actor.person,
            on_behalf_of: None,
            head: Head {
                subject: s.wanted.subject.clone(),
                from: signed.name.full(),
                practice: practice.profile.name.clone(),
                to: vec![name],
                excerpt: Head::excerpt_of(&s.wanted.body),
                files: 0,
                for_whom,
            },
            body: &s.wanted.body,
            files: &files,
            beside: &beside,
        },
        std::slice::from_ref(&to),
    )?;
    let delivery = sent.deliveries[0];
    rows.extend(sent.rows);
    rows.extend(own);
    match &invited {
        Some(Invited { id, pair: None, .. }) => {
            rows.push(release::ask(app, *id, LinkKind::Invite));
        }
        Some(Invited {
            id,
            generation,
            pair: Some(pair),
            ..
        }) => rows.extend(links::invite_rows(
            app,
            mails::INVITATION,
            *id,
            *generation,
            pair,
            Some(delivery),
            false,
        )),
        None => rows.push(mails::job(
            app,
            mails::NOTICE,
            delivery,
            mails::NORMAL,
            &mails::Secret {
                delivery: Some(delivery),
                ..mails::Secret::default()
            },
        )),
    }
    rows.extend(
        event("message.sent")
            .by(actor)
            .on("message", message)
            .detail(serde_json::json!({
                "files": files.len(),
                "two_step": two_step,
                "team": team.map(|t| t.to_string()),
                "as_team": matches!(reads, Reads::Writes(_)),
            }))
            .from(s.source)
            .rows(app),
    );
    if let Some(i) = invited.filter(|i| i.new) {
        // Without practice and person: who may read the practice's trail must not learn from it who has an account elsewhere.
        rows.extend(event("invitation.created").on("invitation", i.id).rows(app));
    }
    Ok(Some(Built {
        thread,
        limits,
        team: in_team,
        rows,
    }))
}

/// Whether somebody of the practice is written to: what colleagues write to each other is theirs alone.
async fn is_here(
    app: &App,
    practice: &Practice,
    r: &Recipient,
    wanted: &Wanted,
    mailbox: Id,
) -> Result<bool, Fault> {
    let who = match (&r.contact, &wanted.new) {
        (Some(c), _) => Some(c.relationship),
        (None, new) => new.as_ref().map(|n| n.relationship),
    };
    let here = r.colleague.is_some() || who.is_some_and(|who| who.is_here());
    Ok(here || store::is_of(&app.db, mailbox, practice.id).await?)
}

/// The contact of the message, made now if the practice has none, and the name it goes by. A colleague needs none.
fn contact_rows(
    app: &App,
    practice: &Practice,
    r: &Recipient,
    wanted: &Wanted,
    by: Id,
    rows: &mut Vec<Stmt>,
) -> (Option<Id>, String) {
    if let (None, Some(seat)) = (&r.contact, &r.colleague) {
        return (None, seat.name.full());
    }
    let (id, name) = match (&r.contact, &wanted.new) {
        (Some(c), _) => (c.id, c.profile.shown()),
        (None, Some(new)) => {
            let id = app.id();
            let profile = ContactProfile {
                name: new.name.clone(),
                child: r.child.clone(),
                ..ContactProfile::default()
            };
            let shown = profile.shown();
            rows.push(new_contact(
                app,
                id,
                practice.id,
                &r.email,
                (new, &profile),
                by,
            ));
            if new.relationship.is_here() {
                // Whoever has the address: it tells nothing of accounts elsewhere.
                rows.extend(
                    event("member.proposed")
                        .by_person(by)
                        .practice(practice.id)
                        .on("contact", id)
                        .detail(serde_json::json!({ "relationship": new.relationship.word() }))
                        .rows(app),
                );
            }
            (id, shown)
        }
        (None, None) => unreachable!("the caller asks again"),
    };
    // A colleague may have filed a number meanwhile: theirs counts, and it is theirs to correct.
    if !r.has_phone() {
        for (phone, kind) in &wanted.phones {
            rows.push(contacts::insert_phone(
                app,
                id,
                phone,
                *kind,
                true,
                Some(by),
            ));
        }
    }
    let name = if name.is_empty() {
        r.email.canonical()
    } else {
        name
    };
    (Some(id), name)
}

fn new_contact(
    app: &App,
    id: Id,
    practice: Id,
    email: &Email,
    (new, profile): (&NewContact, &ContactProfile),
    by: Id,
) -> Stmt {
    contacts::insert(
        app,
        id,
        practice,
        email,
        profile,
        new.relationship,
        &new.lang,
        None,
        Some(by),
    )
}

/// Mail that waits for somebody without an account.
struct Invited {
    id: Id,
    mailbox: Id,
    generation: i64,
    /// What mail for them is sealed to.
    public: vault::PublicKey,
    /// The private half; none where only the desk opens it and this session waits for the desk.
    pair: Option<vault::KeyPair>,
    new: bool,
}

/// What somebody of the sender's own practice becomes in it once they have signed up. A manager who has lately typed the password
/// vouches for a colleague by naming them here; for whom anybody else names, a manager decides afterwards. Who was called a colleague
/// before is asked about too: the word in the contact's row alone lets nobody in.
async fn proposal(
    app: &App,
    signed: &Signed,
    practice: &Practice,
    r: &Recipient,
    wanted: &Wanted,
) -> Result<Option<Proposal>, Fault> {
    let (relationship, role) = match (&r.contact, &wanted.new) {
        (Some(c), _) => (c.relationship, None),
        (None, Some(new)) => (new.relationship, Some(new.role)),
        (None, None) => return Ok(None),
    };
    if !relationship.is_here() {
        return Ok(None);
    }
    let vouched = super::manages(signed, practice)
        && signed.is_fresh(app.now())
        && holds_safe(app, signed, practice).await?;
    Ok(Some(match role.filter(|_| vouched) {
        Some(role) => Proposal {
            role: role.into(),
            by: Some(signed.actor.person),
        },
        None => Proposal {
            role: "reader".into(),
            by: None,
        },
    }))
}

/// The invitation of an address: the open one, or a new one. A pre-mailbox is one per practice and address, and so is its
/// open invitation: two colleagues collide on a unique index and the loser reads again.
async fn invite(
    app: &App,
    signed: &Signed,
    practice: &Practice,
    r: &Recipient,
    contact: Id,
    (two_step, proposal): (bool, Option<Proposal>),
    rows: &mut Vec<Stmt>,
) -> Result<Invited, Fault> {
    let now = app.now();
    let bidx = contacts::child::index(app, &r.email, r.child.as_ref());
    let pre = invitations::pre_mailbox_at(app, practice, bidx).await?;
    let waiting = match &pre.made {
        Some(_) => None,
        None => invitations::open_for(app, pre.mailbox).await?,
    };
    let pair = match pre.made {
        Some(pair) => Some(pair),
        None => {
            let pair = invitations::open_pre_mailbox(app, Some(&signed.ring), pre.mailbox).await?;
            if let (None, Some(pair)) = (&waiting, &pair) {
                // An invitation that was taken back has left it without this way in.
                rows.extend(release::wrap_again(app, pre.mailbox, pair).await?);
            }
            pair
        }
    };
    rows.extend(pre.rows);
    if let Some(i) = waiting {
        let lives = now + app.config.policy.invitation_days * DAY;
        rows.push(invitations::store::still_open(i.id, lives, now));
        if two_step {
            rows.push(invitations::store::require_two_step(i.id, now));
        }
        return Ok(Invited {
            id: i.id,
            mailbox: pre.mailbox,
            generation: i.generation,
            public: pre.public,
            pair,
            new: false,
        });
    }
    let id = app.id();
    rows.push(invitations::insert(
        app,
        id,
        false,
        practice.id,
        pre.mailbox,
        contact,
        Some(signed.actor.person),
        two_step,
        practice.policy.registration(&app.config),
        &Progress {
            proposal,
            ..Progress::default()
        },
    ));
    Ok(Invited {
        id,
        mailbox: pre.mailbox,
        generation: 1,
        public: pre.public,
        pair,
        new: true,
    })
}
