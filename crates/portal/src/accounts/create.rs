//! The rows of a new account: person, address, personal mailbox, password, and the practice it founds or joins.
//!
//! Used at the end of sign-up, by the demo and by tests, so that there is one way for an account to come into being. Nothing
//! exists before this write; `address.bidx` is its primary key, so two tabs that finish at once make one account.

use super::{Email, PersonName, Phone, PhoneKind, address, factor as factors, store};
use crate::accounts::session::NAME;
use crate::actor::{Permission, Role};
use crate::app::App;
use crate::contacts;
use crate::fault::Fault;
use crate::invitations::insert_mailbox;
use crate::keys::escrow::{self, Whose};
use crate::keys::{self, Holder, Keyring, NewPair, Owner};
use crate::practices::{self, Practice, Profile, members};
use crate::sealed::Column;
use db::{Id, Stmt};
use vault::{PasswordRecord, Prk, WrapKey};

/// `address.email_f`
pub const EMAIL: Column = Column("address.email");
/// `person.member_no_f`
pub const MEMBER_NO: Column = Column("person.member_no");
/// `person.specialty_f`
pub const SPECIALTY: Column = Column("person.specialty");
/// `factor.data` of a phone.
pub const FACTOR_PHONE: Column = Column("factor.phone");

/// Somebody's own phone, as their factor keeps it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct OwnPhone {
    /// The number.
    pub phone: Phone,
    /// Mobile or landline.
    pub kind: PhoneKind,
}

/// The practice side of a new account.
pub enum Join<'a> {
    /// None: a patient, or somebody who waits for a manager.
    Nobody,
    /// Founds a practice, as its owner; brings its desk and its safe.
    Found {
        /// The practice row that provisioning made already, with its `members_version`; none makes a new one.
        waiting: Option<(Id, i64)>,
        /// Its words.
        profile: &'a Profile,
        /// Its time zone.
        tz: &'a str,
        /// Its language.
        lang: &'a str,
    },
    /// Becomes a member of a practice that has its keys.
    Member {
        /// The practice.
        practice: &'a Practice,
        /// owner, manager, sender, desk, reader.
        role: &'a str,
        /// The manager whose own session added them; none: a manager must approve before keys are handed over.
        approved_by: Option<Id>,
    },
}

/// A person about to exist.
pub struct NewPerson<'a> {
    /// Name.
    pub name: &'a PersonName,
    /// The proven address.
    pub email: &'a Email,
    /// Language they read.
    pub lang: &'a str,
    /// Time zone.
    pub tz: &'a str,
    /// Self-asserted professional number.
    pub member_no: Option<&'a str>,
    /// Specialty.
    pub specialty: Option<&'a str>,
    /// Whether they want two-step.
    pub two_step: bool,
    /// The hashed password.
    pub password: &'a PasswordRecord,
    /// What unwraps their mailbox.
    pub prk: &'a Prk,
    /// A phone that a code has just proven.
    pub phone: Option<&'a OwnPhone>,
    /// Practice.
    pub join: Join<'a>,
}

/// What [`person`] made.
pub struct Created {
    /// The person.
    pub person: Id,
    /// Their personal mailbox.
    pub personal: Id,
    /// Their seat and its practice.
    pub seat: Option<(Id, Id)>,
    /// The factor row of their own phone.
    pub phone: Option<Id>,
    /// Where mail to the address goes: the seat, else the personal mailbox.
    pub mailbox: Id,
    /// The public half of that mailbox.
    pub key: vault::PublicKey,
    /// The public half of the personal mailbox.
    pub own_key: vault::PublicKey,
    /// Everything the new person opens: for the first session and for adopting what waits.
    pub ring: Keyring,
    /// All rows, for one write.
    pub rows: Vec<Stmt>,
}

/// The rows of a new account.
///
/// # Errors
/// When the practice's public halves cannot be read.
pub async fn person(app: &App, new: &NewPerson<'_>) -> Result<Created, Fault> {
    let now = app.now();
    let (person, personal) = (app.id(), app.id());
    let mut ring = Keyring::new();
    let own = keys::generate(app, Owner::Mailbox(personal));
    let factor = app.id();
    let mut rows = vec![
        store::insert_person(
            person,
            &NAME.seal(app, person, new.name),
            new.lang,
            new.tz,
            new.member_no.map(|n| MEMBER_NO.seal(app, person, n)),
            new.specialty.map(|s| SPECIALTY.seal(app, person, s)),
            personal,
            new.two_step,
            now,
        ),
        insert_mailbox(
            app,
            personal,
            "personal",
            Some(person),
            None,
            None,
            own.id(),
        ),
        factors::insert(
            app,
            factor,
            person,
            "password",
            &new.password.to_bytes(),
            None,
            i64::from(new.password.pepper_id()),
        ),
        keys::wrap_under(
            app,
            Holder::Password,
            factor.as_bytes(),
            &WrapKey::from_password(new.prk),
            &own.pair,
            None,
        ),
    ];
    rows.extend(escrow::wrap(app, Whose::Personal, &own.pair));
    let phone = new.phone.map(|_| app.id());
    if let (Some(id), Some(p)) = (phone, new.phone) {
        rows.push(insert_phone(app, id, person, p));
    }
    let own_public = own.public().clone();
    rows.push(own.insert);
    ring.add(own.pair);

    let mut seat = None;
    let mut key = own_public.clone();
    let placed = match &new.join {
        Join::Nobody => None,
        Join::Found {
            waiting,
            profile,
            tz,
            lang,
        } => Some(found(
            app,
            person,
            &own_public,
            (new.email, new.name),
            &Founding {
                waiting: *waiting,
                profile,
                tz,
                lang,
            },
        )),
        Join::Member {
            practice,
            role,
            approved_by,
        } => {
            let place = Place {
                practice,
                role,
                approved_by: *approved_by,
                by: None,
            };
            Some(placed(app, person, new.name, &own_public, &place).await?)
        }
    };
    if let Some(p) = placed {
        seat = Some((p.mailbox, p.practice));
        key = p.key;
        rows.extend(p.rows);
        for pair in p.pairs {
            ring.add(pair);
        }
    }
    let mailbox = seat.map_or(personal, |(s, _)| s);
    rows.push(address::insert(app, new.email, person, mailbox));
    Ok(Created {
        person,
        personal,
        seat,
        phone,
        mailbox,
        key,
        own_key: own_public,
        ring,
        rows,
    })
}

/// A practice about to be founded.
pub struct Founding<'a> {
    /// The practice row that provisioning made already, with its `members_version`; none makes a new one.
    pub waiting: Option<(Id, i64)>,
    /// Its words.
    pub profile: &'a Profile,
    /// Its time zone.
    pub tz: &'a str,
    /// Its language.
    pub lang: &'a str,
}

/// A place in a practice: a seat with its rows.
pub struct Placed {
    /// The seat's mailbox.
    pub mailbox: Id,
    /// The practice.
    pub practice: Id,
    /// The public half of the seat.
    pub key: vault::PublicKey,
    /// What the member opens by it: the seat, and for a founder desk and safe.
    pub pairs: Vec<vault::KeyPair>,
    /// All rows.
    pub rows: Vec<Stmt>,
}

/// The rows by which somebody founds a practice, as its owner: they bring its desk and its safe. `own` is the public half of their
/// personal mailbox.
pub fn found(
    app: &App,
    person: Id,
    own: &vault::PublicKey,
    (email, name): (&Email, &PersonName),
    new: &Founding<'_>,
) -> Placed {
    let now = app.now();
    let practice = new.waiting.map_or_else(|| app.id(), |(id, _)| id);
    let desk = keys::generate(app, Owner::Desk(practice));
    let safe = keys::generate(app, Owner::Safe(practice));
    let mut rows = vec![match new.waiting {
        Some((_, version)) => practices::store::activate(practice, desk.id(), safe.id(), version),
        None => practices::store::insert_practice(
            practice,
            &practices::PROFILE.seal(app, practice, new.profile),
            new.tz,
            new.lang,
            "{}",
            Some(desk.id()),
            Some(safe.id()),
            "active",
            now,
        ),
    }];
    rows.extend(practices::found_by::rows(app, practice, new.profile));
    rows.extend(practices::found_by::domain(app, practice, email));
    let made = new_seat(
        app,
        person,
        practice,
        Role::Owner,
        name,
        Some(person),
        own,
        safe.public(),
    );
    let key = made.pair.public().clone();
    rows.push(keys::wrap_to(app, &key, &desk.pair));
    rows.push(keys::wrap_to(app, &key, &safe.pair));
    rows.extend(escrow::wrap(app, Whose::Safe, &safe.pair));
    rows.extend([desk.insert, safe.insert]);
    rows.extend(made.rows);
    Placed {
        mailbox: made.mailbox,
        practice,
        key,
        pairs: vec![made.pair, desk.pair, safe.pair],
        rows,
    }
}

/// The rows by which somebody becomes a member of a practice that has its keys. `by` is the ring of a manager who lets them in with
/// this very write: it hands the keys of the role over. Without it they come by key request, and an addition that no manager made
/// waits for one.
///
/// # Errors
/// When the practice's public halves cannot be read, or it has no keys yet.
pub async fn seated(
    app: &App,
    person: Id,
    own: &vault::PublicKey,
    practice: &Practice,
    role: &str,
    approved_by: Option<Id>,
    by: Option<&Keyring>,
) -> Result<Placed, Fault> {
    let place = Place {
        practice,
        role,
        approved_by,
        by,
    };
    placed(app, person, &name_of(app, person).await?, own, &place).await
}

/// The name of somebody who has an account.
///
/// # Errors
/// When there is nobody, or the database is away.
pub async fn name_of(app: &App, person: Id) -> Result<PersonName, Fault> {
    let row = store::person(&app.db, person)
        .await?
        .ok_or(Fault::NotFound)?;
    Ok(NAME.open(app, person, &row.name_f)?)
}

/// Where somebody becomes a member, and as what.
struct Place<'a> {
    practice: &'a Practice,
    role: &'a str,
    approved_by: Option<Id>,
    by: Option<&'a Keyring>,
}

async fn placed(
    app: &App,
    person: Id,
    name: &PersonName,
    own: &vault::PublicKey,
    place: &Place<'_>,
) -> Result<Placed, Fault> {
    let Place {
        practice,
        role,
        approved_by,
        by,
    } = *place;
    let role =
        Role::parse(role).ok_or_else(|| Fault::Internal(format!("there is no role {role}")))?;
    let safe = practice
        .safe
        .ok_or_else(|| Fault::Internal(format!("practice {} has no safe yet", practice.id)))?;
    let safe = keys::public_of(app, safe, Owner::Safe(practice.id)).await?;
    let made = new_seat(
        app,
        person,
        practice.id,
        role,
        name,
        approved_by,
        own,
        &safe,
    );
    let key = made.pair.public().clone();
    let may = role.permissions();
    let mut rows = Vec::new();
    let desk = practice.desk.filter(|_| may.has(Permission::ComposeNew));
    let opens = may.has(Permission::ApproveRecovery);
    for wanted in desk.into_iter().chain(practice.safe.filter(|_| opens)) {
        let held = match by {
            Some(ring) => ring.pair(app, wanted).await?,
            None => None,
        };
        rows.push(match held {
            Some(pair) => keys::wrap_to(app, &key, &pair),
            None => keys::requests::ask(
                app,
                keys::requests::Kind::Keypair,
                wanted,
                Some(keys::id_of(&key)),
                Some(person),
                "new member",
                approved_by.is_none(),
            ),
        });
    }
    rows.push(practices::store::bump_members(
        practice.id,
        practice.members_version,
    ));
    rows.extend(made.rows);
    if role.manages() {
        rows.extend(members::tell_of_manager(app, practice.id, person, approved_by).await?);
    }
    Ok(Placed {
        mailbox: made.mailbox,
        practice: practice.id,
        key,
        pairs: vec![made.pair],
        rows,
    })
}

/// The factor row of a phone that a code has proven.
fn insert_phone(app: &App, id: Id, person: Id, own: &OwnPhone) -> Stmt {
    let bidx = contacts::phone_index(app, &own.phone.e164);
    factors::insert(
        app,
        id,
        person,
        "phone",
        &FACTOR_PHONE.seal(app, id, own),
        Some(&bidx),
        0,
    )
}

struct MadeSeat {
    mailbox: Id,
    pair: vault::KeyPair,
    rows: Vec<Stmt>,
}

/// A seat opens with the member's personal key and with the practice's safe.
#[allow(clippy::too_many_arguments, reason = "the parts of one row")]
fn new_seat(
    app: &App,
    person: Id,
    practice: Id,
    role: Role,
    name: &PersonName,
    approved_by: Option<Id>,
    own: &vault::PublicKey,
    safe: &vault::PublicKey,
) -> MadeSeat {
    let mailbox = app.id();
    let NewPair { pair, insert } = keys::generate(app, Owner::Mailbox(mailbox));
    let mut rows = vec![
        insert_mailbox(
            app,
            mailbox,
            "seat",
            Some(person),
            Some(practice),
            None,
            keys::id_of(pair.public()),
        ),
        insert,
        keys::wrap_to(app, own, &pair),
        keys::wrap_to(app, safe, &pair),
    ];
    rows.extend(escrow::wrap(app, Whose::Seat, &pair));
    rows.extend(members::insert(
        app,
        &members::New {
            practice,
            person,
            seat: mailbox,
            role,
            approved_by,
            name,
        },
    ));
    MadeSeat {
        mailbox,
        pair,
        rows,
    }
}
