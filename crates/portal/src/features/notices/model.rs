//! What mails are about, as their words need it.

pub use super::seats::{Safe, Seat, Shared};
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
    /// An address that stood beside the account's own is none of it any more.
    AddressGivenUp,
    /// To the address that stays: another account was taken into this one.
    Merged,
    /// To the address of the other account.
    MergedAway,
    /// To the account that stays: another one comes into it in three days.
    Merging,
    /// To the one that goes; with the link that stops it.
    MergingAway,
    /// To both: somebody stopped it.
    MergeStopped,
    /// To both: something was in the way when the three days were over.
    MergeOff,
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
    /// A request to open their mailbox with the escrow key has ended.
    EscrowStopped,
    /// The escrow key has opened their mailbox.
    EscrowUsed,
}

impl Alert {
    /// All of them.
    pub const ALL: [Alert; 37] = [
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
        Alert::AddressGivenUp,
        Alert::Merged,
        Alert::MergedAway,
        Alert::Merging,
        Alert::MergingAway,
        Alert::MergeStopped,
        Alert::MergeOff,
        Alert::JoinAsked,
        Alert::JoinApproved,
        Alert::JoinDeclined,
        Alert::Closed,
        Alert::Reopened,
        Alert::Unlocked,
        Alert::EscrowStopped,
        Alert::EscrowUsed,
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
            Alert::AddressGivenUp => "address_given_up",
            Alert::Merged => "merged",
            Alert::MergedAway => "merged_away",
            Alert::Merging => "merging",
            Alert::MergingAway => "merging_away",
            Alert::MergeStopped => "merge_stopped",
            Alert::MergeOff => "merge_off",
            Alert::JoinAsked => "join_asked",
            Alert::JoinApproved => "join_approved",
            Alert::JoinDeclined => "join_declined",
            Alert::Closed => "closed",
            Alert::Reopened => "reopened",
            Alert::Unlocked => "unlocked",
            Alert::EscrowStopped => "escrow_stopped",
            Alert::EscrowUsed => "escrow_used",
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
            Alert::AddressGivenUp => (
                "mail-alert-address-given-up",
                "mail-alert-address-given-up-lead",
            ),
            Alert::Merged => ("mail-alert-merged", "mail-alert-merged-lead"),
            Alert::MergedAway => ("mail-alert-merged-away", "mail-alert-merged-away-lead"),
            Alert::Merging => ("mail-alert-merging", "mail-alert-merging-lead"),
            Alert::MergingAway => ("mail-alert-merging-away", "mail-alert-merging-away-lead"),
            Alert::MergeStopped => ("mail-alert-merge-stopped", "mail-alert-merge-stopped-lead"),
            Alert::MergeOff => ("mail-alert-merge-off", "mail-alert-merge-off-lead"),
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
            Alert::EscrowStopped => ("mail-alert-spare-stopped", "mail-alert-spare-stopped-lead"),
            Alert::EscrowUsed => ("mail-alert-spare-used", "mail-alert-spare-used-lead"),
        }
    }
}

/// A mail about a request to the holders of the escrow key, which people know as the spare key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spare {
    /// To who asked: the link to keep.
    Asked,
    /// To the owner: it was taken out, and three days run.
    Begun,
    /// To who asked: the answer is here.
    Ready,
}

impl Spare {
    /// All of them.
    #[cfg(test)]
    pub const ALL: [Spare; 3] = [Spare::Asked, Spare::Begun, Spare::Ready];

    /// Reads the word in a job's secret.
    pub fn parse(word: &str) -> Option<Spare> {
        match word {
            "asked" => Some(Spare::Asked),
            "begun" => Some(Spare::Begun),
            "ready" => Some(Spare::Ready),
            _ => None,
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
