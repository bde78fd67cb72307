//! What mails are about, as their words need it.

use courier::clean_display_name;

use crate::accounts::PersonName;
use crate::mails::Reason;
use crate::practices::Practice;
use crate::practices::model::Postal;

/// A practice as its mails show it: every part cleaned of links, addresses and tricks, whoever typed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Office {
    /// What strangers may call it; empty when nothing of the name was fit to show.
    pub name: String,
    /// What the sender of its mails is called; empty: its name.
    pub sender: String,
    /// Where it is, on one line.
    pub address: String,
    /// Its telephone, as the practice writes it.
    pub phone: String,
    /// Subjects do not name it.
    pub neutral: bool,
}

impl Office {
    /// From the practice's profile and rules.
    pub fn of(practice: &Practice) -> Office {
        let p = &practice.profile;
        let postal = Postal {
            street: clean_display_name(&p.postal.street),
            city: clean_display_name(&p.postal.city),
            state: clean_display_name(&p.postal.state),
            zip: clean_display_name(&p.postal.zip),
        };
        Office {
            name: clean_display_name(p.notice_name()),
            sender: clean_display_name(p.sender_name()),
            address: postal.one_line(),
            phone: clean_display_name(&p.phone),
            neutral: practice.policy.neutral_subject,
        }
    }

    /// As on letter paper.
    pub fn lines(&self) -> Vec<String> {
        [&self.name, &self.address, &self.phone]
            .into_iter()
            .filter(|l| !l.is_empty())
            .cloned()
            .collect()
    }
}

/// A person's name as mails show it.
pub fn writer(name: &PersonName) -> String {
    clean_display_name(&name.full())
}

/// Something that changed in an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alert {
    /// Another password, set while signed in.
    PasswordChanged,
    /// Another password, set by the link of a forgotten one.
    PasswordReset,
    /// No more codes at sign-in.
    TwoStepOff,
    /// Codes at sign-in.
    TwoStepOn,
    /// A number for codes.
    PhoneAdded,
    /// A number that gets no codes any more.
    PhoneRemoved,
    /// Signed in where never before.
    NewDevice,
    /// An authenticator app that gives codes.
    AppAdded,
    /// An app whose codes count no more.
    AppRemoved,
    /// A passkey.
    PasskeyAdded,
    /// A passkey that counts no more.
    PasskeyRemoved,
    /// A passkey's count fell back: somebody may have a copy.
    PasskeyCopied,
    /// No codes by text or call any more.
    PhonesOff,
    /// Codes by text and call again.
    PhonesOn,
    /// No more mails about sign-ins from new browsers.
    SignInMailOff,
    /// The recovery code opened the mailbox.
    RecoveryCodeUsed,
    /// There is a new recovery code.
    RecoveryCodeMade,
    /// A practice that they manage has a new recovery sheet.
    SheetMade,
    /// Its recovery sheet opened somebody's seat.
    SheetUsed,
    /// The account was made.
    AccountCreated,
    /// Another address.
    AddressChanged,
    /// The old address again.
    AddressRestored,
    /// Somebody asks to join a practice that they manage.
    JoinAsked,
    /// A manager let them into the practice they asked for.
    JoinApproved,
    /// A manager did not.
    JoinDeclined,
    /// Support has closed the account.
    Closed,
    /// Support has opened it again.
    Reopened,
    /// Support has ended a pause after wrong passwords.
    Unlocked,
}

impl Alert {
    /// All of them.
    pub const ALL: [Alert; 28] = [
        Alert::PasswordChanged,
        Alert::PasswordReset,
        Alert::TwoStepOff,
        Alert::TwoStepOn,
        Alert::PhoneAdded,
        Alert::PhoneRemoved,
        Alert::NewDevice,
        Alert::AppAdded,
        Alert::AppRemoved,
        Alert::PasskeyAdded,
        Alert::PasskeyRemoved,
        Alert::PasskeyCopied,
        Alert::PhonesOff,
        Alert::PhonesOn,
        Alert::SignInMailOff,
        Alert::RecoveryCodeUsed,
        Alert::RecoveryCodeMade,
        Alert::SheetMade,
        Alert::SheetUsed,
        Alert::AccountCreated,
        Alert::AddressChanged,
        Alert::AddressRestored,
        Alert::JoinAsked,
        Alert::JoinApproved,
        Alert::JoinDeclined,
        Alert::Closed,
        Alert::Reopened,
        Alert::Unlocked,
    ];

    /// The word in a job's secret.
    pub fn word(self) -> &'static str {
        match self {
            Alert::PasswordChanged => "password_changed",
            Alert::PasswordReset => "password_reset",
            Alert::TwoStepOff => "two_step_off",
            Alert::TwoStepOn => "two_step_on",
            Alert::PhoneAdded => "phone_added",
            Alert::PhoneRemoved => "phone_removed",
            Alert::NewDevice => "new_device",
            Alert::AppAdded => "app_added",
            Alert::AppRemoved => "app_removed",
            Alert::PasskeyAdded => "passkey_added",
            Alert::PasskeyRemoved => "passkey_removed",
            Alert::PasskeyCopied => "passkey_copied",
            Alert::PhonesOff => "phones_off",
            Alert::PhonesOn => "phones_on",
            Alert::SignInMailOff => "sign_in_mail_off",
            Alert::RecoveryCodeUsed => "recovery_code_used",
            Alert::RecoveryCodeMade => "recovery_code_made",
            Alert::SheetMade => "sheet_made",
            Alert::SheetUsed => "sheet_used",
            Alert::AccountCreated => "account_created",
            Alert::AddressChanged => "address_changed",
            Alert::AddressRestored => "address_restored",
            Alert::JoinAsked => "join_asked",
            Alert::JoinApproved => "join_approved",
            Alert::JoinDeclined => "join_declined",
            Alert::Closed => "closed",
            Alert::Reopened => "reopened",
            Alert::Unlocked => "unlocked",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Alert> {
        Alert::ALL.into_iter().find(|a| a.word() == word)
    }

    /// Keys of subject and lead.
    pub fn keys(self) -> (&'static str, &'static str) {
        match self {
            Alert::PasswordChanged => (
                "mail-alert-password-changed",
                "mail-alert-password-changed-lead",
            ),
            Alert::PasswordReset => (
                "mail-alert-password-reset",
                "mail-alert-password-reset-lead",
            ),
            Alert::TwoStepOff => ("mail-alert-two-step-off", "mail-alert-two-step-off-lead"),
            Alert::TwoStepOn => ("mail-alert-two-step-on", "mail-alert-two-step-on-lead"),
            Alert::PhoneAdded => ("mail-alert-phone-added", "mail-alert-phone-added-lead"),
            Alert::PhoneRemoved => ("mail-alert-phone-removed", "mail-alert-phone-removed-lead"),
            Alert::NewDevice => ("mail-alert-new-device", "mail-alert-new-device-lead"),
            Alert::AppAdded => ("mail-alert-app-added", "mail-alert-app-added-lead"),
            Alert::AppRemoved => ("mail-alert-app-removed", "mail-alert-app-removed-lead"),
            Alert::PasskeyAdded => ("mail-alert-passkey-added", "mail-alert-passkey-added-lead"),
            Alert::PasskeyRemoved => (
                "mail-alert-passkey-removed",
                "mail-alert-passkey-removed-lead",
            ),
            Alert::PasskeyCopied => (
                "mail-alert-passkey-copied",
                "mail-alert-passkey-copied-lead",
            ),
            Alert::PhonesOff => ("mail-alert-phones-off", "mail-alert-phones-off-lead"),
            Alert::PhonesOn => ("mail-alert-phones-on", "mail-alert-phones-on-lead"),
            Alert::SignInMailOff => (
                "mail-alert-sign-in-mail-off",
                "mail-alert-sign-in-mail-off-lead",
            ),
            Alert::RecoveryCodeUsed => {
                ("mail-alert-recovery-used", "mail-alert-recovery-used-lead")
            }
            Alert::RecoveryCodeMade => {
                ("mail-alert-recovery-made", "mail-alert-recovery-made-lead")
            }
            Alert::SheetMade => ("mail-alert-sheet-made", "mail-alert-sheet-made-lead"),
            Alert::SheetUsed => ("mail-alert-sheet-used", "mail-alert-sheet-used-lead"),
            Alert::AccountCreated => ("mail-alert-account", "mail-alert-account-lead"),
            Alert::AddressChanged => ("mail-alert-address", "mail-alert-address-lead"),
            Alert::AddressRestored => (
                "mail-alert-address-restored",
                "mail-alert-address-restored-lead",
            ),
            Alert::JoinAsked => ("mail-join-asked", "mail-join-asked-lead"),
            Alert::JoinApproved => ("mail-join-approved", "mail-join-approved-lead"),
            Alert::JoinDeclined => ("mail-join-declined", "mail-join-declined-lead"),
            Alert::Closed => ("mail-alert-closed", "mail-alert-closed-lead"),
            Alert::Reopened => ("mail-alert-reopened", "mail-alert-reopened-lead"),
            Alert::Unlocked => ("mail-alert-unlocked", "mail-alert-unlocked-lead"),
        }
    }
}

/// Something about a mailbox that the practice's safe opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safe {
    /// To managers: a member set a new password and asks for their messages.
    RecoveryAsked,
    /// To the member: a manager gave them back.
    RecoveryApproved,
    /// To the member: a manager said no.
    RecoveryDeclined,
    /// To the colleague who gets a leaver's mailbox.
    HandedToYou,
    /// To the leaver.
    HandedYours,
    /// To managers.
    HandedOver,
    /// To the colleague: it is over.
    HandoverEnded,
    /// To the other managers: one asks for a second.
    EmergencyAsked,
    /// To the owner, at once.
    EmergencyOpened,
    /// To the manager who asked: a second one agreed.
    EmergencyAgreed,
    /// To the manager who asked: no.
    EmergencyDeclined,
    /// To the owner: it is closed again.
    EmergencyEnded,
    /// To those who manage: somebody else does now.
    ManagerMade,
    /// To whoever lets a colleague answer for them: it has begun, or lasts longer.
    AnswersForYou,
    /// To the colleague.
    YouAnswer,
    /// To the owner: it is over.
    AnswersNoMore,
    /// To the colleague.
    YouAnswerNoMore,
}

impl Safe {
    // words: mail-safe-manager-made mail-safe-manager-made-lead
    // words: mail-safe-recovery-asked mail-safe-recovery-asked-lead mail-safe-recovery-asked-go mail-safe-open mail-safe-see mail-safe-sign-in
    /// All of them, with the word in a job's secret, the keys of subject, lead and what to do, and where that is done.
    const TABLE: [(Safe, &'static str, [&'static str; 3], &'static str); 17] = [
        (
            Safe::ManagerMade,
            "manager_made",
            [
                "mail-safe-manager-made",
                "mail-safe-manager-made-lead",
                "mail-safe-see",
            ],
            "/people",
        ),
        (
            Safe::RecoveryAsked,
            "recovery_asked",
            [
                "mail-safe-recovery-asked",
                "mail-safe-recovery-asked-lead",
                "mail-safe-recovery-asked-go",
            ],
            "/people/recoveries",
        ),
        (
            Safe::RecoveryApproved,
            "recovery_approved",
            [
                "mail-safe-recovery-approved",
                "mail-safe-recovery-approved-lead",
                "mail-safe-open",
            ],
            "/settings/switch",
        ),
        (
            Safe::RecoveryDeclined,
            "recovery_declined",
            [
                "mail-safe-recovery-declined",
                "mail-safe-recovery-declined-lead",
                "mail-safe-see",
            ],
            "/waiting",
        ),
        (
            Safe::HandedToYou,
            "handover_to",
            [
                "mail-safe-handover-to",
                "mail-safe-handover-to-lead",
                "mail-safe-open",
            ],
            "/settings/switch",
        ),
        (
            Safe::HandedYours,
            "handover_yours",
            [
                "mail-safe-handover-yours",
                "mail-safe-handover-yours-lead",
                "mail-safe-sign-in",
            ],
            "/inbox",
        ),
        (
            Safe::HandedOver,
            "handover_made",
            [
                "mail-safe-handover-made",
                "mail-safe-handover-made-lead",
                "mail-safe-see",
            ],
            "/people/handover",
        ),
        (
            Safe::HandoverEnded,
            "handover_ended",
            [
                "mail-safe-handover-ended",
                "mail-safe-handover-ended-lead",
                "mail-safe-sign-in",
            ],
            "/inbox",
        ),
        (
            Safe::EmergencyAsked,
            "emergency_asked",
            [
                "mail-safe-emergency-asked",
                "mail-safe-emergency-asked-lead",
                "mail-safe-see",
            ],
            "/people/emergency",
        ),
        (
            Safe::EmergencyOpened,
            "emergency_opened",
            [
                "mail-safe-emergency-opened",
                "mail-safe-emergency-opened-lead",
                "mail-safe-see",
            ],
            "/inbox",
        ),
        (
            Safe::EmergencyAgreed,
            "emergency_agreed",
            [
                "mail-safe-emergency-agreed",
                "mail-safe-emergency-agreed-lead",
                "mail-safe-open",
            ],
            "/settings/switch",
        ),
        (
            Safe::EmergencyDeclined,
            "emergency_declined",
            [
                "mail-safe-emergency-declined",
                "mail-safe-emergency-declined-lead",
                "mail-safe-see",
            ],
            "/people/emergency",
        ),
        (
            Safe::EmergencyEnded,
            "emergency_ended",
            [
                "mail-safe-emergency-ended",
                "mail-safe-emergency-ended-lead",
                "mail-safe-see",
            ],
            "/inbox",
        ),
        (
            Safe::AnswersForYou,
            "delegation_yours",
            [
                "mail-safe-delegation-yours",
                "mail-safe-delegation-yours-lead",
                "mail-safe-see",
            ],
            "/settings/delegates",
        ),
        (
            Safe::YouAnswer,
            "delegation_to",
            [
                "mail-safe-delegation-to",
                "mail-safe-delegation-to-lead",
                "mail-safe-open",
            ],
            "/settings/switch",
        ),
        (
            Safe::AnswersNoMore,
            "delegation_over",
            [
                "mail-safe-delegation-over",
                "mail-safe-delegation-over-lead",
                "mail-safe-see",
            ],
            "/settings/delegates",
        ),
        (
            Safe::YouAnswerNoMore,
            "delegation_over_to",
            [
                "mail-safe-delegation-over-to",
                "mail-safe-delegation-over-to-lead",
                "mail-safe-sign-in",
            ],
            "/inbox",
        ),
    ];

    /// All of them.
    #[cfg(test)]
    pub fn all() -> impl Iterator<Item = Safe> {
        Safe::TABLE.iter().map(|row| row.0)
    }

    /// Reads the word in a job's secret.
    pub fn parse(word: &str) -> Option<Safe> {
        Safe::TABLE
            .iter()
            .find(|row| row.1 == word)
            .map(|row| row.0)
    }

    /// Keys of subject, lead and button, and where the button leads.
    pub fn keys(self) -> ([&'static str; 3], &'static str) {
        Safe::TABLE
            .iter()
            .find(|row| row.0 == self)
            .map_or(([""; 3], "/"), |row| (row.2, row.3))
    }
}

/// Something that changed for a member of a practice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// Another role.
    Role,
    /// A manager has ended the pause after wrong passwords.
    Unlocked,
    /// The practice wants a code of them from now on.
    TwoStep,
    /// A manager has signed them out everywhere.
    SignedOut,
    /// A manager has taken their apps and passkeys away.
    LostApp,
    /// The seat is shut for now.
    Paused,
    /// It is open again.
    Resumed,
    /// The membership is over.
    Removed,
    /// To managers: a member has left by themselves.
    Left,
    /// To managers: the recovery sheet opens nothing any more.
    SheetVoid,
    /// To whoever invited somebody without a message: they answered, or cannot go on.
    InvitedNews,
}

impl Seat {
    /// All of them.
    pub const ALL: [Seat; 11] = [
        Seat::Role,
        Seat::Unlocked,
        Seat::TwoStep,
        Seat::SignedOut,
        Seat::LostApp,
        Seat::Paused,
        Seat::Resumed,
        Seat::Removed,
        Seat::Left,
        Seat::SheetVoid,
        Seat::InvitedNews,
    ];

    /// The word in a job's secret.
    pub fn word(self) -> &'static str {
        match self {
            Seat::Role => "role",
            Seat::Unlocked => "unlocked",
            Seat::TwoStep => "two_step",
            Seat::SignedOut => "signed_out",
            Seat::LostApp => "lost_app",
            Seat::Paused => "paused",
            Seat::Resumed => "resumed",
            Seat::Removed => "removed",
            Seat::Left => "left",
            Seat::SheetVoid => "sheet_void",
            Seat::InvitedNews => "invited_news",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Seat> {
        Seat::ALL.into_iter().find(|s| s.word() == word)
    }

    /// Keys of subject, lead and what it means for the reader.
    pub fn keys(self) -> [&'static str; 3] {
        match self {
            Seat::Role => [
                "mail-seat-role",
                "mail-seat-role-lead",
                "mail-seat-role-text",
            ],
            Seat::Unlocked => [
                "mail-seat-unlocked",
                "mail-seat-unlocked-lead",
                "mail-seat-unlocked-text",
            ],
            Seat::TwoStep => [
                "mail-seat-two-step",
                "mail-seat-two-step-lead",
                "mail-seat-two-step-text",
            ],
            Seat::InvitedNews => [
                "mail-seat-invited-news",
                "mail-seat-invited-news-lead",
                "mail-seat-invited-news-text",
            ],
            Seat::LostApp => [
                "mail-seat-lost-app",
                "mail-seat-lost-app-lead",
                "mail-seat-lost-app-text",
            ],
            Seat::SignedOut => [
                "mail-seat-signed-out",
                "mail-seat-signed-out-lead",
                "mail-seat-signed-out-text",
            ],
            Seat::Paused => [
                "mail-seat-paused",
                "mail-seat-paused-lead",
                "mail-seat-paused-text",
            ],
            Seat::Resumed => [
                "mail-seat-resumed",
                "mail-seat-resumed-lead",
                "mail-seat-resumed-text",
            ],
            Seat::Removed => [
                "mail-seat-removed",
                "mail-seat-removed-lead",
                "mail-seat-removed-text",
            ],
            Seat::Left => [
                "mail-seat-left",
                "mail-seat-left-lead",
                "mail-seat-left-text",
            ],
            Seat::SheetVoid => [
                "mail-seat-sheet-void",
                "mail-seat-sheet-void-lead",
                "mail-seat-sheet-void-text",
            ],
        }
    }
}

/// A mail to somebody in a team. It says neither who wrote nor about what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// Something came in.
    Came,
    /// More came in since the last mail.
    More,
    /// A conversation was given to the reader.
    Yours,
}

impl Shared {
    /// All of them.
    pub const ALL: [Shared; 3] = [Shared::Came, Shared::More, Shared::Yours];

    /// Reads the word in a job's secret.
    pub fn parse(word: &str) -> Option<Shared> {
        match word {
            "came" => Some(Shared::Came),
            "more" => Some(Shared::More),
            "yours" => Some(Shared::Yours),
            _ => None,
        }
    }

    /// Keys of subject and lead.
    pub fn keys(self) -> [&'static str; 2] {
        match self {
            Shared::Came => ["mail-team-came", "mail-team-came-lead"],
            Shared::More => ["mail-team-more", "mail-team-more-lead"],
            Shared::Yours => ["mail-team-yours", "mail-team-yours-lead"],
        }
    }
}

/// A mail about another address of one's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// To the address that holds: confirm.
    Old,
    /// To the address that is to hold: confirm.
    New,
    /// To the address that held: take it back.
    Undo,
    /// To the address that held until the older one took it back.
    Back,
}

impl Moved {
    /// All of them.
    pub const ALL: [Moved; 4] = [Moved::Old, Moved::New, Moved::Undo, Moved::Back];

    /// Reads the word in a job's secret.
    pub fn parse(word: &str) -> Option<Moved> {
        match word {
            "old" => Some(Moved::Old),
            "new" => Some(Moved::New),
            "undo" => Some(Moved::Undo),
            "back" => Some(Moved::Back),
            _ => None,
        }
    }
}

/// Something a sender should know or do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plea {
    /// *None of these is mine.*
    PhoneWrong,
    /// *Wrong address?*
    WrongAddress,
    /// *This is not me, or I do not want it.*
    Declined,
    /// *I pressed this by mistake.*
    Wanted,
    /// *Send me a new link*: it goes out when somebody of the practice signs in.
    Link,
    /// After a forgotten password, without a phone to show: somebody must say that it is them.
    Asks,
    /// Support was told another phone number, and wants the sender to say whether it is right.
    SupportPhone,
    /// Support has ended the links that were out.
    LinksEnded,
    /// Who reads the address stopped a phone that support was told.
    PhoneStopped,
    /// No server takes the mail.
    Failed(Reason),
}

impl Plea {
    /// Reads the word in a job's secret; `reason` belongs to `failed`.
    pub fn parse(word: &str, reason: Reason) -> Option<Plea> {
        match word {
            "phone_wrong" => Some(Plea::PhoneWrong),
            "wrong_address" => Some(Plea::WrongAddress),
            "declined" => Some(Plea::Declined),
            "wanted" => Some(Plea::Wanted),
            "link" => Some(Plea::Link),
            "asks" => Some(Plea::Asks),
            "support_phone" => Some(Plea::SupportPhone),
            "links_ended" => Some(Plea::LinksEnded),
            "phone_stopped" => Some(Plea::PhoneStopped),
            "failed" => Some(Plea::Failed(reason)),
            _ => None,
        }
    }
}

/// Where the links of an invitation lead.
#[derive(Debug, Clone, Copy)]
pub struct Links<'a> {
    /// The one to follow.
    pub go: &'a str,
    /// The one to refuse.
    pub refuse: Option<&'a str>,
    /// When the first ends, µs UTC.
    pub until: i64,
    /// A code goes to their phone on the way.
    pub code: bool,
}

/// Something the operator's support should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stuck {
    /// No phone on file can be used.
    Phones,
    /// The address is wrong, and nobody of a practice wrote who could correct it.
    Address,
}

impl Stuck {
    /// Both.
    pub const ALL: [Stuck; 2] = [Stuck::Phones, Stuck::Address];

    /// Reads the word in a job's secret.
    pub fn parse(word: &str) -> Option<Stuck> {
        match word {
            "phone_wrong" => Some(Stuck::Phones),
            "wrong_address" => Some(Stuck::Address),
            _ => None,
        }
    }
}
