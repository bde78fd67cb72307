//! Who acts, and what of the database that lets them see.
//!
//! Every flow gets an [`Actor`]; every store function that touches private rows gets a [`Scope`], which can only be made
//! from an actor, an opened invitation, a seat that the practice's safe opens, or by naming why the system itself acts. There is no query without an owner in it.

use db::Id;

/// What a member of a practice may do. Stored as words in `membership.permissions`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Write to anybody, where the plan allows.
    ComposeNew,
    /// Bring new people in by writing to them.
    Invite,
    /// Correct a contact's address or phone.
    CorrectContact,
    /// Practice settings and its people.
    ManagePeople,
    /// Release a colleague's mailbox by the safe key.
    ApproveRecovery,
    /// Read the practice's audit trail.
    ViewAudit,
    /// Buy and cancel.
    ManagePlan,
    /// Take records out.
    Export,
    /// See the cases of every doctor of the practice.
    SeeAllCases,
}

impl Permission {
    const ALL: [(Permission, &'static str); 9] = [
        (Permission::ComposeNew, "compose_new"),
        (Permission::Invite, "invite"),
        (Permission::CorrectContact, "correct_contact"),
        (Permission::ManagePeople, "manage_people"),
        (Permission::ApproveRecovery, "approve_recovery"),
        (Permission::ViewAudit, "view_audit"),
        (Permission::ManagePlan, "manage_plan"),
        (Permission::Export, "export"),
        (Permission::SeeAllCases, "see_all_cases"),
    ];

    /// The stored word.
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(p, _)| *p == self)
            .map_or("", |(_, w)| w)
    }
}

/// The permissions of a membership.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permissions(Vec<Permission>);

impl Permissions {
    /// Reads the stored words; an unknown word grants nothing.
    pub fn parse(words: &str) -> Permissions {
        Permissions(
            words
                .split_whitespace()
                .filter_map(|w| {
                    Permission::ALL
                        .iter()
                        .find(|(_, name)| *name == w)
                        .map(|(p, _)| *p)
                })
                .collect(),
        )
    }

    /// The words to store.
    pub fn words(&self) -> String {
        self.0
            .iter()
            .map(|p| p.word())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// What a role starts with; a role nobody knows may nothing.
    pub fn of_role(role: &str) -> Permissions {
        Role::parse(role).map_or_else(Permissions::default, Role::permissions)
    }

    /// Whether the permission is there.
    pub fn has(&self, p: Permission) -> bool {
        self.0.contains(&p)
    }
}

/// What somebody is in a practice. Stored as its word; what it may do is stored beside it ([`Permissions`]), so that a later version can
/// give one member more or less without another role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Founded the practice or was made its owner: everything, and the only one to make managers and to make or unmake owners.
    Owner,
    /// Manages people and practice.
    Manager,
    /// Writes to anybody.
    Sender,
    /// Writes to anybody and corrects contacts, brings nobody new in without a message.
    Desk,
    /// Reads and answers.
    Reader,
    /// A sender who sees the cases of every doctor.
    CaseManager,
}

impl Role {
    /// All of them, the mightiest first.
    pub const ALL: [Role; 6] = [
        Role::Owner,
        Role::Manager,
        Role::CaseManager,
        Role::Sender,
        Role::Desk,
        Role::Reader,
    ];
    /// What a manager can choose from. A case manager is stored and read already, and offered once there are cases to see.
    pub const OFFERED: [Role; 5] = [
        Role::Owner,
        Role::Manager,
        Role::Sender,
        Role::Desk,
        Role::Reader,
    ];

    /// The stored word, and a form's value.
    pub fn word(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Manager => "manager",
            Role::Sender => "sender",
            Role::Desk => "desk",
            Role::Reader => "reader",
            Role::CaseManager => "case_manager",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|r| r.word() == word)
    }

    /// Whether it opens the practice's safe and decides who is in.
    pub fn manages(self) -> bool {
        matches!(self, Role::Owner | Role::Manager)
    }

    /// Whether somebody of this role may give another one to somebody who has less. Two managers open any mailbox together: a manager who
    /// could make another one would be two.
    pub fn appoints(self, role: Role) -> bool {
        self == Role::Owner || (self.manages() && !role.manages())
    }

    /// What it starts with.
    pub fn permissions(self) -> Permissions {
        use Permission::*;
        Permissions(match self {
            Role::Owner => vec![
                ComposeNew,
                Invite,
                CorrectContact,
                ManagePeople,
                ApproveRecovery,
                ViewAudit,
                ManagePlan,
                Export,
                SeeAllCases,
            ],
            Role::Manager => vec![
                ComposeNew,
                Invite,
                CorrectContact,
                ManagePeople,
                ApproveRecovery,
                ViewAudit,
                ManagePlan,
                SeeAllCases,
            ],
            Role::CaseManager => vec![ComposeNew, Invite, CorrectContact, SeeAllCases],
            Role::Sender => vec![ComposeNew, Invite, CorrectContact],
            Role::Desk => vec![ComposeNew, CorrectContact],
            Role::Reader => vec![],
        })
    }
}

/// The practice an actor works in at the moment.
#[derive(Debug, Clone)]
pub struct Seat {
    /// The practice.
    pub practice: Id,
    /// The mailbox of this membership; the practice owns its records.
    pub mailbox: Id,
    /// owner, manager, sender, desk or reader.
    pub role: String,
    /// What the role may do here.
    pub permissions: Permissions,
}

/// A signed-in person, in one practice or as themselves.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Who.
    pub person: Id,
    /// Their own mailbox.
    pub personal: Id,
    /// The practice they act for in this session, if any.
    pub seat: Option<Seat>,
    /// The row id of the session (SHA-256 of the token).
    pub session: [u8; 32],
}

impl Actor {
    /// The mailbox that is open: the seat's, else the personal one.
    pub fn mailbox(&self) -> Id {
        self.seat.as_ref().map_or(self.personal, |s| s.mailbox)
    }

    /// The practice acted for.
    pub fn practice(&self) -> Option<Id> {
        self.seat.as_ref().map(|s| s.practice)
    }

    /// Whether the open seat may give somebody this role.
    pub fn appoints(&self, role: Role) -> bool {
        let own = self.seat.as_ref().and_then(|s| Role::parse(&s.role));
        own.is_some_and(|own| own.appoints(role))
    }

    /// Whether the open seat grants the permission.
    pub fn may(&self, p: Permission) -> bool {
        self.seat.as_ref().is_some_and(|s| s.permissions.has(p))
    }

    /// What this actor may see.
    pub fn scope(&self) -> Scope {
        Scope(Kind::Member {
            mailbox: self.mailbox(),
            practice: self.practice(),
        })
    }
}

#[derive(Debug, Clone)]
enum Kind {
    Member { mailbox: Id, practice: Option<Id> },
    Invitee { mailbox: Id, practice: Id },
    System,
}

/// The part of the database a caller may see. See the module's words.
#[derive(Debug, Clone)]
pub struct Scope(Kind);

impl Scope {
    /// For the holder of an invitation link: the pre-mailbox and the practice that made it.
    pub(crate) fn invitee(mailbox: Id, practice: Id) -> Scope {
        Scope(Kind::Invitee { mailbox, practice })
    }

    /// For a manager whose session opens a seat of their practice by its safe, to hand a conversation back to somebody in it.
    pub(crate) fn seat_by_safe(mailbox: Id, practice: Id) -> Scope {
        Scope(Kind::Member {
            mailbox,
            practice: Some(practice),
        })
    }

    /// For jobs and commands. `_why` is for the reader of the code: every use states its reason.
    pub(crate) fn system(_why: &'static str) -> Scope {
        Scope(Kind::System)
    }

    /// The mailbox whose rows may be read; `Id::NIL` (which owns nothing) for the system, which reads no mailbox.
    pub fn mailbox(&self) -> Id {
        match &self.0 {
            Kind::Member { mailbox, .. } | Kind::Invitee { mailbox, .. } => *mailbox,
            Kind::System => Id::NIL,
        }
    }

    /// The practice whose contacts and deliveries may be read; `Id::NIL` where there is none.
    pub fn practice(&self) -> Id {
        match &self.0 {
            Kind::Member { practice, .. } => practice.unwrap_or(Id::NIL),
            Kind::Invitee { practice, .. } => *practice,
            Kind::System => Id::NIL,
        }
    }
}
