//! Mails about places in a practice: what the safe opens, who is a member as what, and what colleagues share.

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
    /// To those who manage: a member is going to use another account of theirs.
    MemberMerging,
    /// To those who manage: it does not come about.
    MemberStays,
    /// To those who manage: a member uses another account of theirs from now on.
    MemberMerged,
    /// To whoever lets a colleague answer for them: it has begun, or lasts longer.
    AnswersForYou,
    /// To the colleague.
    YouAnswer,
    /// To the owner: it is over.
    AnswersNoMore,
    /// To the colleague.
    YouAnswerNoMore,
    /// To the colleague: something came in for whom they answer.
    CameForThem,
    /// More came in since the last mail.
    MoreForThem,
    /// To those in a team: a manager has put themselves into it.
    JoinedTeam,
    /// To managers: the escrow key is about to open somebody's seat.
    EscrowBegun,
    /// To managers: it has.
    EscrowUsed,
}

impl Safe {
    // words: mail-safe-manager-made mail-safe-manager-made-lead
    // words: mail-safe-recovery-asked mail-safe-recovery-asked-lead mail-safe-recovery-asked-go mail-safe-open mail-safe-see mail-safe-sign-in
    /// All of them, with the word in a job's secret, the keys of subject, lead and what to do, and where that is done.
    const TABLE: [(Safe, &'static str, [&'static str; 3], &'static str); 25] = [
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
            Safe::MemberMerging,
            "member_merging",
            [
                "mail-safe-member-merging",
                "mail-safe-member-merging-lead",
                "mail-safe-see",
            ],
            "/people",
        ),
        (
            Safe::MemberStays,
            "member_stays",
            [
                "mail-safe-member-stays",
                "mail-safe-member-stays-lead",
                "mail-safe-see",
            ],
            "/people",
        ),
        (
            Safe::MemberMerged,
            "member_merged",
            [
                "mail-safe-member-merged",
                "mail-safe-member-merged-lead",
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
            Safe::EscrowBegun,
            "escrow_begun",
            ["mail-safe-spare", "mail-safe-spare-lead", "mail-safe-see"],
            "/people",
        ),
        (
            Safe::EscrowUsed,
            "escrow_used",
            [
                "mail-safe-spare-used",
                "mail-safe-spare-used-lead",
                "mail-safe-see",
            ],
            "/people",
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
        (
            Safe::CameForThem,
            "delegation_came",
            [
                "mail-safe-delegation-came",
                "mail-safe-delegation-came-lead",
                "mail-safe-open",
            ],
            "/settings/switch",
        ),
        (
            Safe::MoreForThem,
            "delegation_more",
            [
                "mail-safe-delegation-more",
                "mail-safe-delegation-more-lead",
                "mail-safe-open",
            ],
            "/settings/switch",
        ),
        (
            Safe::JoinedTeam,
            "team_joined",
            [
                "mail-safe-team-joined",
                "mail-safe-team-joined-lead",
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
