//! `demo`: two practices with their people, a team that shares an inbox, somebody who is away, two agents of support, two waiting
//! invitations, and an outbox that shows every mail, text and call.

mod front_desk;

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::{Context, bail};
use portal::accounts::agent::Rights;
use portal::accounts::create::{self, Join, NewPerson};
use portal::accounts::session::{self, Found, Signed};
use portal::accounts::{Email, PersonName, Phone, PhoneKind};
use portal::app::App;
use portal::audit::Source;
use portal::config::{Config, MailMode, PhoneMode};
use portal::contacts::Relationship;
use portal::features::compose::flow::{self as compose, Outcome, Sending};
use portal::features::compose::model::{NewContact, Wanted};
use portal::features::directory;
use portal::features::people;
use portal::features::support::desk;
use portal::invitations::{self, links};
use portal::keys;
use portal::mails;
use portal::messages::intake::Intake;
use portal::practices::hours::{Span, Week};
use portal::practices::model::{Postal, ReplyTime};
use portal::practices::{self, Profile};
use vault::{Clock, SheetSecret, SystemClock, Token};

use crate::cli::{Cli, Demo, Listen};
use crate::{commands, serve, wiring};

/// One of the operator's support.
const SUPPORT: &str = "sol@support.example";
/// The other one: a corrected phone needs two.
const COLLEAGUE: &str = "tess@support.example";
/// The password of every demo account.
const PASSWORD: &str = "paper boat on a quiet lake";

/// Where the demo keeps its data unless `--data` says otherwise.
const FOLDER: &str = "securemail-demo";

fn config(cli: &Cli, listen: &Listen) -> anyhow::Result<Config> {
    let listen = listen
        .listen
        .clone()
        .unwrap_or_else(|| "127.0.0.1:8080".into());
    let address: SocketAddr = listen
        .replace("localhost", "127.0.0.1")
        .parse()
        .with_context(|| {
            format!("--listen {listen} is not address:port, such as localhost:8081")
        })?;
    if !address.ip().is_loopback() {
        anyhow::bail!(
            "the demo shows every mail, text and call to whoever can reach it: it listens on this machine only (127.0.0.1)"
        );
    }
    let mut c = Config::default();
    c.server.listen = address.to_string();
    c.storage.data_dir = cli
        .data
        .as_ref()
        .and_then(|d| d.to_str())
        .unwrap_or(FOLDER)
        .to_owned();
    c.mail.mode = MailMode::Captured;
    c.mail.from = "notify@mail.example.com".into();
    c.phone.mode = PhoneMode::Captured;
    c.operator.name = "Demo".into();
    c.operator.support_email = "help@mail.example.com".into();
    c.operator.support_phone = "(555) 010-0100".into();
    c.operator.support_hours = "Mon–Fri 8–6".into();
    c.operator.time_zone = "America/Los_Angeles".into();
    // Somebody who looks around for ten minutes has no app at hand.
    c.policy.strong_for_managers = false;
    c.log.level = "warn".into();
    Ok(c)
}

/// Starts the demo.
///
/// # Errors
/// When the folder or the port cannot be used.
pub async fn run(cli: &Cli, demo: &Demo) -> anyhow::Result<ExitCode> {
    if let Some(file) = &cli.config {
        eprintln!(
            "securemail: the demo has settings of its own; {} is not read",
            file.display()
        );
    }
    let mut config = config(cli, &demo.listen)?;
    commands::logs(&config);
    let door = serve::Door::open(&config, SystemClock::new().now()).await?;
    let port = door.port()?;
    config.server.public_url = format!("http://localhost:{port}");
    let folder = config.storage.data_dir.clone();
    let wishes = wiring::Wishes {
        pseudo_locale: demo.pseudo_locale,
        make_key: true,
        clock: demo.clock.clone(),
    };
    let app = wiring::app(config, &wishes).await?;
    let fresh = seed(&app).await?;
    // The outbox is full before anybody is told to look into it.
    serve::worker(&app).run_due().await;
    let url = app.config.server.public_url.clone();
    serve::serve(app, door, |_| println!("{}", welcome(&url, &folder, fresh))).await?;
    Ok(ExitCode::SUCCESS)
}

fn welcome(url: &str, folder: &str, fresh: bool) -> String {
    format!(
        "
  SecureMail demo       {url}
  Mails, texts, calls   {url}/outbox   (nothing leaves this machine)
  Data                  {folder}{}

  Sign in               {url}/sign-in
    ana@maple.example       Dr. Ana Ruiz, Maple Street Dental: writes to anybody
    office@maple.example    Pat Moreno, owner and manager of Maple Street Dental
    victor@vale.example     Dr. Victor Vale, Vale Endodontics
    noor@maple.example      Noor Haddad, the second manager there: agrees to emergency access. She is away, and Ana answers for her
    sam@maple.example       Sam Okafor: shares the team Front desk with Ana
    dana@patients.example   Dana Reed, a patient with an account
    {SUPPORT}     Sol Vega, support of this portal: add a second step under Settings, sign in with it
    {COLLEAGUE}    Tess Lind, the second agent, without whom no phone number is corrected
    password for all        {PASSWORD}

  Two invitations wait in the outbox:
    robin@patients.example      a patient, with two phones on file
    lee.park@parkendo.example   a specialist; ADA number 100200300, last name Park

  Try this
    1. Open {url}/outbox and follow the link in the mail to robin@patients.example.
    2. Get Started, fill in the pages, Finish; the second mail arrives in the outbox.
    3. Choose a text or a call: the code is in the outbox too. Accept the terms, set a password, read, reply.
    4. Sign in as ana@maple.example: the conversation shows what happened, and the reply.
    5. There, change the mailbox to Team Front desk: Dana's answer is Sam's to give, with a note beside it.

  Stop with Ctrl-C. Start again with the same folder to go on; delete the folder to begin anew.
",
        if fresh { "" } else { " (as you left it)" }
    )
}

/// Somebody of the demo, with what they open.
struct Member {
    created: create::Created,
}

async fn member(
    app: &App,
    email: &str,
    (title, first, last): (&str, &str, &str),
    join: Join<'_>,
) -> anyhow::Result<Member> {
    let (record, prk) = app
        .hasher
        .hash(&app.keys.pepper(), PASSWORD, app.random.as_ref())
        .await?;
    let mut created = create::person(
        app,
        &NewPerson {
            name: &PersonName {
                title: title.into(),
                first: first.into(),
                last: last.into(),
            },
            email: &Email::parse(email)?,
            lang: "en",
            tz: "America/Los_Angeles",
            member_no: None,
            specialty: None,
            two_step: false,
            password: &record,
            prk: &prk,
            phone: None,
            join,
        },
    )
    .await?;
    app.db.write(std::mem::take(&mut created.rows)).await?;
    Ok(Member { created })
}

/// Monday to Thursday 8 to 5, Friday to noon.
fn week() -> Week {
    let mut week = Week::default();
    for day in 0..4 {
        week.0[day] = Span::new(8 * 60, 17 * 60);
    }
    week.0[4] = Span::new(8 * 60, 12 * 60);
    week
}

/// A practice with its owner, a confirmed recovery sheet and a paid plan.
async fn practice(
    app: &App,
    name: &str,
    postal: Postal,
    phone: &str,
    owner: &str,
    owner_name: (&str, &str, &str),
) -> anyhow::Result<Member> {
    let profile = Profile {
        name: name.into(),
        postal,
        phone: phone.into(),
        after_hours_phone: "(555) 010-0199".into(),
        reply_time: ReplyTime::OneDay,
        hours: week(),
        confirmed: true,
        ..Profile::default()
    };
    let m = member(
        app,
        owner,
        owner_name,
        Join::Found {
            waiting: None,
            profile: &profile,
            tz: "America/Los_Angeles",
            lang: "en",
        },
    )
    .await?;
    let (_, id) = m.created.seat.context("a founder has a seat")?;
    let row = practices::load(app, id).await?;
    let safe = row
        .safe
        .and_then(|s| m.created.ring.get(s))
        .context("a founder holds the safe")?;
    let sheet = SheetSecret::random(app.random.as_ref());
    app.db
        .write(vec![
            practices::store::second_opener(id, app.now()),
            practices::store::insert_entitlement(
                app.id(),
                Some(id),
                None,
                "compose_new",
                None,
                app.now(),
            ),
        ])
        .await?;
    app.db
        .write(keys::keep_sheet(app, safe, id, &sheet).into())
        .await?;
    Ok(m)
}

/// The sign of Maple Street Dental, as its manager would upload it. Vale Endodontics has none.
async fn logo(app: &App, practice: db::Id) -> anyhow::Result<()> {
    let of = practices::load(app, practice).await?;
    let png = practices::logo::redraw(LOGO)?;
    let (id, picture) = practices::logo::keep(app, practice, &png);
    let profile = Profile {
        logo: Some(id),
        ..of.profile
    };
    let policy = serde_json::to_string(&of.policy)?;
    app.db
        .write(vec![
            practices::store::set_profile(
                practice,
                &practices::PROFILE.seal(app, practice, &profile),
                &of.tz,
                &of.lang,
                &policy,
                of.version,
            ),
            picture,
        ])
        .await?;
    Ok(())
}

/// Signs a demo member in, as Sign In would, without a browser.
async fn signed(app: &App, m: &Member) -> anyhow::Result<Signed> {
    let token = Token::random(app.random.as_ref());
    let practice = m.created.seat.map(|(_, p)| p);
    let row = session::insert(
        app,
        &token,
        m.created.person,
        practice,
        &m.created.ring,
        None,
        None,
        &Source::default(),
    );
    app.db.write(vec![row]).await?;
    match session::open(app, token).await? {
        Found::Live(s) => Ok(*s),
        _ => bail!("a fresh session is in force"),
    }
}

struct Letter<'a> {
    to: &'a str,
    name: (&'a str, &'a str, &'a str),
    relationship: Relationship,
    phones: &'a [(&'a str, PhoneKind)],
    subject: &'a str,
    body: &'a str,
    file: (&'a str, &'a [u8]),
}

/// Sends through the same flow as the compose page.
async fn send(app: &App, from: &Signed, l: &Letter<'_>) -> anyhow::Result<()> {
    let kept = |e| anyhow::anyhow!("the demo's picture cannot be kept ({e:?}): is the disk full?");
    let mut file = Intake::begin(app, l.file.0).await.map_err(kept)?;
    file.push(l.file.1).await.map_err(kept)?;
    let file = file.finish().await.map_err(kept)?;
    let (title, first, last) = l.name;
    let mut phones = Vec::new();
    for (number, kind) in l.phones {
        phones.push((
            Phone::parse(
                number,
                *kind,
                &app.config.operator.country,
                &app.config.phone.countries,
            )?,
            *kind,
        ));
    }
    let wanted = Wanted {
        child: None,
        email: Email::parse(l.to)?,
        new: Some(NewContact {
            role: "reader",
            relationship: l.relationship,
            name: PersonName {
                title: title.into(),
                first: first.into(),
                last: last.into(),
            },
            lang: "en".into(),
        }),
        phones,
        two_step: true,
        subject: l.subject.into(),
        body: l.body.into(),
    };
    let sending = Sending {
        once: app.id(),
        digest: [0; 32],
        wanted: &wanted,
        files: &[file],
        draft: None,
        answers: None,
        source: &Source::default(),
    };
    match compose::send(app, from, &sending).await? {
        Outcome::Sent(_) => Ok(()),
        other => bail!("the demo's message to {} was not sent: {other:?}", l.to),
    }
}

/// Drawn for the demo, nobody's sign.
const LOGO: &[u8] = include_bytes!("../demo/maple.png");

/// The picture that comes with the demo's messages; drawn for it, nobody's teeth.
const XRAY: &[u8] = include_bytes!("../demo/upper-left.png");

const DIRECTORY: &str = "number,last_name,first_name,practice,street,city,state,zip,specialty
100200300,Park,Lee,Park Endodontics,77 Elm Ave,Eugene,OR,97401,Endodontics
100200301,Okafor,Ada,Okafor Oral Surgery,9 Pine St,Bend,OR,97701,Oral surgery
";

/// People of Maple Street Dental in every state that the page *People* knows.
async fn colleagues(app: &App, office: &Member, maple: db::Id) -> anyhow::Result<(Member, Member)> {
    let by = Some(office.created.person);
    let mut all = Vec::new();
    for (email, name, role, by) in [
        ("noor@maple.example", ("", "Noor", "Haddad"), "manager", by),
        ("sam@maple.example", ("", "Sam", "Okafor"), "desk", by),
        ("jo@maple.example", ("", "Jo", "Berg"), "reader", by),
        // Added by the operator: waits for the owner's yes.
        ("kim@maple.example", ("", "Kim", "Soto"), "manager", None),
    ] {
        let practice = practices::load(app, maple).await?;
        let join = Join::Member {
            practice: &practice,
            role,
            approved_by: by,
        };
        all.push(member(app, email, name, join).await?);
    }
    keys::requests::fulfil_keypairs(app, &office.created.ring, 10).await?;
    // They have known each other for years: neither is too new to be the second one of an emergency.
    let long = practices::members::store::managed_for_long(maple);
    app.db.write(vec![long]).await?;
    let pat = signed(app, office).await?;
    let listed = people::flow::list(app, maple, None).await?;
    let jo = listed.people.iter().find(|p| p.name.first == "Jo");
    let practice = practices::load(app, maple).await?;
    let how = (app.id(), &Source::default());
    people::flow::pause(app, &pat, &practice, jo.context("Jo was just added")?, how).await?;
    sign_out(app, &pat).await?;
    let mut all = all.into_iter();
    let two = all.next().zip(all.next());
    two.context("Noor and Sam were just added")
}

/// As *Sign Out* would.
async fn sign_out(app: &App, s: &Signed) -> anyhow::Result<()> {
    let over = session::end(&s.actor.session, "signed_out", app.now());
    app.db.write(vec![over]).await?;
    Ok(())
}

/// Fills an empty database; gives false when it was filled before (its open invitations are then mailed again, because the
/// outbox lives in memory only).
async fn seed(app: &App) -> anyhow::Result<bool> {
    let ana = Email::parse("ana@maple.example")?;
    let bidx = portal::contacts::address_index(app, &ana);
    if portal::accounts::address::find(app, &bidx).await?.is_some() {
        mail_again(app).await?;
        return Ok(false);
    }
    // A real installation must not get accounts with a password that stands in this file.
    if portal::accounts::store::anybody(&app.db).await? {
        bail!(
            "{} holds another installation, or a demo that was interrupted while it was set up: choose another folder with --data, or delete it",
            app.config.storage.data_dir
        );
    }
    let postal = |street: &str, city: &str, zip: &str| Postal {
        street: street.into(),
        city: city.into(),
        state: "OR".into(),
        zip: zip.into(),
    };
    let office = practice(
        app,
        "Maple Street Dental",
        postal("12 Maple St", "Portland", "97201"),
        "(555) 010-0142",
        "office@maple.example",
        ("", "Pat", "Moreno"),
    )
    .await?;
    practice(
        app,
        "Vale Endodontics",
        postal("480 River Rd", "Salem", "97301"),
        "(555) 010-0177",
        "victor@vale.example",
        ("Dr.", "Victor", "Vale"),
    )
    .await?;
    let (_, maple) = office.created.seat.context("the owner has a seat")?;
    logo(app, maple).await?;
    let maple = practices::load(app, maple).await?;
    let ana = member(
        app,
        "ana@maple.example",
        ("Dr.", "Ana", "Ruiz"),
        Join::Member {
            practice: &maple,
            role: "sender",
            approved_by: Some(office.created.person),
        },
    )
    .await?;
    // The owner's session would do this at its next sign-in: the desk key goes to the new member.
    keys::requests::fulfil_keypairs(app, &office.created.ring, 10).await?;
    let (noor, sam) = colleagues(app, &office, maple.id).await?;
    let people = front_desk::People {
        pat: &office,
        ana: &ana,
        sam: &sam,
        noor: &noor,
    };
    front_desk::seed(app, maple.id, &people).await?;
    directory::import(app, DIRECTORY.as_bytes()).await?;
    // The operator's support, so that a request from *Need help?* comes to somebody.
    for (email, name) in [
        (SUPPORT, ("", "Sol", "Vega")),
        (COLLEAGUE, ("", "Tess", "Lind")),
    ] {
        member(app, email, name, Join::Nobody).await?;
        desk::give(app, &Email::parse(email)?, Rights::Change, false).await?;
    }

    let ana = signed(app, &ana).await?;
    send(
        app,
        &ana,
        &Letter {
            to: "robin@patients.example",
            name: ("", "Robin", "Vale"),
            relationship: Relationship::Patient,
            phones: &[("(555) 010-0167", PhoneKind::Mobile), ("(555) 010-0120", PhoneKind::Landline)],
            subject: "X-rays before Thursday",
            body: "Hi Robin,\n\nhere is the x-ray we talked about. Please look at the second tooth from the left before Thursday: that is the one I would like to treat first.\n\nIf the time does not suit you, just reply here.\n\nAna Ruiz",
            file: ("upper-left.png", XRAY),
        },
    )
    .await?;
    send(
        app,
        &ana,
        &Letter {
            to: "lee.park@parkendo.example",
            name: ("Dr.", "Lee", "Park"),
            relationship: Relationship::DoctorElsewhere,
            phones: &[("(555) 010-0181", PhoneKind::Mobile)],
            subject: "Referral: tooth 14",
            body: "Dear Lee,\n\nwould you see a patient of mine for tooth 14? Cold test negative, tender to percussion since last week. The picture is attached. The patient prefers mornings.\n\nThank you,\nAna",
            file: ("tooth-14.png", XRAY),
        },
    )
    .await?;
    sign_out(app, &ana).await?;
    Ok(true)
}

/// Mails every open invitation once more.
async fn mail_again(app: &App) -> anyhow::Result<()> {
    for id in invitations::store::all_open(&app.db, 100).await? {
        let Some(i) = invitations::load(app, id).await? else {
            continue;
        };
        let Some(pair) = invitations::open_pre_mailbox(app, None, i.mailbox).await? else {
            continue;
        };
        let mut rows = links::invite_rows(
            app,
            mails::INVITATION,
            i.id,
            i.generation,
            &pair,
            None,
            true,
        );
        if i.state == invitations::State::Finished {
            rows.extend(invitations::asks::second_mail_rows(app, &i, &pair));
        }
        app.db.write(rows).await?;
    }
    Ok(())
}
