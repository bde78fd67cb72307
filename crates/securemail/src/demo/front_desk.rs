//! What the people of Maple Street Dental share in the demo: a team with a conversation that somebody answers and a note beside it, and a
//! colleague who is away and lets another one answer.

use anyhow::{Context, bail};
use portal::accounts::create::Join;
use portal::accounts::session::Signed;
use portal::accounts::{Email, PersonName};
use portal::app::App;
use portal::app::span::DAY;
use portal::audit::{self, Source};
use portal::away::{self, Away};
use portal::contacts::Relationship;
use portal::features::compose::flow::{self as compose, Outcome, Sending};
use portal::features::compose::model::{NewContact, Wanted};
use portal::keys;
use portal::lent::Asks;
use portal::lent::delegation;
use portal::messages::{self, Beside, Head, How, Outgoing, To};
use portal::practices::hours::zone;
use portal::practices::teams::{self, Team, cases, notes};
use portal::practices::{self, members};

use super::{Member, member, signed};

/// A patient who has an account and has answered.
const DANA: &str = "dana@patients.example";
const SUBJECT: &str = "Your cleaning on Monday";

/// The colleagues whom this is about.
pub(super) struct People<'a> {
    /// Owns the practice.
    pub pat: &'a Member,
    /// Is who looks around first.
    pub ana: &'a Member,
    /// Sits at the desk.
    pub sam: &'a Member,
    /// Is away.
    pub noor: &'a Member,
}

/// Fills it in.
pub(super) async fn seed(app: &App, practice: db::Id, p: &People<'_>) -> anyhow::Result<()> {
    let team = team(app, practice, p).await?;
    conversation(app, p, &team).await?;
    absence(app, practice, p).await
}

/// The team, with Ana and Sam in it. What patients write to the office comes to it.
async fn team(app: &App, practice: db::Id, p: &People<'_>) -> anyhow::Result<Team> {
    let of = practices::load(app, practice).await?;
    let (id, rows) = teams::make(app, &of, "Front desk").await?;
    app.db.write(rows).await?;
    let load = teams::load(app, practice, id).await?;
    let team = load.context("the team was just made")?;
    for who in [p.ana, p.sam] {
        let member = members::last(app, practice, who.created.person).await?;
        let member = member.context("a colleague is a member")?;
        let by = p.pat.created.person;
        let rows = teams::put_in(app, &p.pat.created.ring, &team, &member, by).await?;
        app.db.write(rows).await?;
    }
    let of = practices::load(app, practice).await?;
    let mut policy = of.policy.clone();
    policy.incoming_patients = Some(id.to_string());
    let row = practices::store::set_profile(
        practice,
        &practices::PROFILE.seal(app, practice, &of.profile),
        &of.tz,
        &of.lang,
        &serde_json::to_string(&policy)?,
        of.version,
    );
    app.db.write(vec![row]).await?;
    Ok(team)
}

/// Ana writes, the team reads the answer, Sam is to give the next one.
async fn conversation(app: &App, p: &People<'_>, team: &Team) -> anyhow::Result<()> {
    let dana = member(app, DANA, ("", "Dana", "Reed"), Join::Nobody).await?;
    // A session that began before the team was made would not know of it.
    let ana = signed(app, p.ana).await?;
    let thread = write(app, &ana, team).await?;
    answer(app, &dana, p.ana, team, thread).await?;
    let (by, to) = (p.ana.created.person, p.sam.created.person);
    let whose = (cases::State::Open, Some(to));
    app.db
        .write(vec![
            cases::change(app, team.mailbox, thread, whose, by, 0),
            notes::write(
                app,
                team,
                thread,
                by,
                "Dana prefers mornings. Sam, can you move her to Tuesday at nine?",
            )
            .await?,
        ])
        .await?;
    super::sign_out(app, &ana).await
}

async fn write(app: &App, ana: &Signed, team: &Team) -> anyhow::Result<db::Id> {
    let wanted = Wanted {
        child: None,
        email: Email::parse(DANA)?,
        new: Some(NewContact {
            role: "reader",
            relationship: Relationship::Patient,
            name: PersonName {
                title: String::new(),
                first: "Dana".into(),
                last: "Reed".into(),
            },
            lang: "en".into(),
        }),
        phones: Vec::new(),
        two_step: false,
        subject: SUBJECT.into(),
        body: "Hi Dana,\n\nwe look forward to seeing you on Monday at ten. Please tell us here if the time does not suit you.\n\nAna Ruiz".into(),
    };
    let sending = Sending {
        once: app.id(),
        digest: [0; 32],
        wanted: &wanted,
        files: &[],
        draft: None,
        answers: Some(team.id),
        source: &Source::default(),
    };
    match compose::send(app, ana, &sending).await? {
        Outcome::Sent(thread) => Ok(thread),
        other => bail!("the demo's message to {DANA} was not sent: {other:?}"),
    }
}

/// The patient's answer, as their own page would write it.
async fn answer(
    app: &App,
    dana: &Member,
    ana: &Member,
    team: &Team,
    thread: db::Id,
) -> anyhow::Result<()> {
    let body =
        "Thank you. Ten is difficult for me. Is there anything earlier that day, or on Tuesday?";
    let from = &dana.created;
    let out = Outgoing {
        thread,
        message: app.id(),
        author_mailbox: from.mailbox,
        author_key: keys::id_of(&from.key),
        author_person: from.person,
        on_behalf_of: None,
        head: Head {
            subject: SUBJECT.into(),
            from: "Dana Reed".into(),
            practice: String::new(),
            to: vec!["Dr. Ana Ruiz".into()],
            excerpt: Head::excerpt_of(body),
            files: 0,
            for_whom: String::new(),
        },
        body,
        files: &[],
        beside: &[Beside {
            mailbox: team.mailbox,
            key: keys::current(app, team.mailbox).await?,
            how: How::Theirs,
        }],
    };
    let to = To {
        mailbox: ana.created.mailbox,
        key: keys::current(app, ana.created.mailbox).await?,
        contact: None,
        invitation: None,
    };
    let sent = messages::statements(app, &from.ring, &out, &[to])?;
    app.db.write(sent.rows).await?;
    Ok(())
}

/// Noor is away for two weeks, and Ana answers for her.
async fn absence(app: &App, practice: db::Id, p: &People<'_>) -> anyhow::Result<()> {
    let (noor, ana) = (&p.noor.created, &p.ana.created);
    let of = practices::load(app, practice).await?;
    let zone = zone(&of.tz);
    let last = zone.day_of(app.now() + 14 * DAY);
    let (_, until) = zone.day(&last).context("a day ends")?;
    let seat = keys::current(app, noor.mailbox).await?;
    let pair = noor.ring.get(keys::id_of(&seat));
    let pair = pair.context("a member opens their own seat")?;
    let to = keys::current(app, ana.mailbox).await?;
    let asks = Asks {
        practice: Some(practice),
        mailbox: noor.mailbox,
        owner: noor.person,
        holder: ana.person,
        by: noor.person,
        reason: "",
    };
    let (grant, mut rows) = delegation::give(app, asks, true, until, (&to, pair));
    let event = audit::event("delegation.made").by_person(noor.person);
    rows.extend(delegation::on_record(event, &grant).rows(app));
    rows.push(away::set(
        app,
        &Away {
            mailbox: noor.mailbox,
            practice,
            person: noor.person,
            from_at: app.now(),
            until_at: until,
            text: "I am on vacation and read your message when I am back.".into(),
            phone: true,
            instead: Some(ana.person),
        },
    ));
    app.db.write(rows).await?;
    Ok(())
}
