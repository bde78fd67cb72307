//! Mails about help with a personal mailbox. None says a word of health, of a practice, or of what was written.

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// To whom nobody knows yet: somebody asks for their help. Carries a link.
    Offer,
    /// To the owner: they will help, and wait until the mailbox is opened to them.
    Accepted,
    /// To the owner: they will not.
    Refused,
    /// To the owner: it is open to them.
    Yours,
    /// To the helper.
    To,
    /// To the owner: it is closed again.
    Over,
    /// To the helper.
    OverTo,
    /// To the helper: something came in.
    Came,
    /// To a guardian: the child is nearly old enough.
    Grows,
    /// To the practice.
    GrowsOffice,
    /// To a guardian: the child is old enough, and the mailbox is closed to them.
    Grown,
    /// To the practice.
    GrownOffice,
    /// To the practice: a colleague has ended what a guardian read.
    EndedOffice,
    /// To a guardian: the practice has opened the mailbox to them again.
    Again,
    /// To the practice.
    AgainOffice,
}

impl Care {
    /// All of them, with the word in a job's secret, the keys of subject, lead and button, and where the button leads.
    const TABLE: [(Care, &'static str, [&'static str; 3], &'static str); 15] = [
        (
            Care::Offer,
            "offer",
            [
                "mail-care-offer",
                "mail-care-offer-lead",
                "mail-care-offer-go",
            ],
            "",
        ),
        (
            Care::Accepted,
            "accepted",
            [
                "mail-care-accepted",
                "mail-care-accepted-lead",
                "mail-care-accepted-go",
            ],
            "/settings/helpers",
        ),
        (
            Care::Refused,
            "refused",
            [
                "mail-care-refused",
                "mail-care-refused-lead",
                "mail-safe-see",
            ],
            "/settings/helpers",
        ),
        (
            Care::Yours,
            "yours",
            ["mail-care-yours", "mail-care-yours-lead", "mail-safe-see"],
            "/settings/helpers",
        ),
        (
            Care::To,
            "to",
            ["mail-care-to", "mail-care-to-lead", "mail-safe-open"],
            "/settings/switch",
        ),
        (
            Care::Over,
            "over",
            ["mail-care-over", "mail-care-over-lead", "mail-safe-see"],
            "/settings/helpers",
        ),
        (
            Care::OverTo,
            "over_to",
            [
                "mail-care-over-to",
                "mail-care-over-to-lead",
                "mail-safe-sign-in",
            ],
            "/inbox",
        ),
        (
            Care::Came,
            "came",
            ["mail-care-came", "mail-care-came-lead", "mail-safe-open"],
            "/settings/switch",
        ),
        (
            Care::Grows,
            "grows",
            [
                "mail-child-grows",
                "mail-child-grows-lead",
                "mail-safe-open",
            ],
            "/settings/switch",
        ),
        (
            Care::GrowsOffice,
            "grows_office",
            [
                "mail-child-grows-office",
                "mail-child-grows-office-lead",
                "mail-safe-see",
            ],
            "/contacts",
        ),
        (
            Care::Grown,
            "grown",
            [
                "mail-child-grown",
                "mail-child-grown-lead",
                "mail-safe-sign-in",
            ],
            "/inbox",
        ),
        (
            Care::GrownOffice,
            "grown_office",
            [
                "mail-child-grown-office",
                "mail-child-grown-office-lead",
                "mail-safe-see",
            ],
            "/contacts",
        ),
        (
            Care::EndedOffice,
            "ended_office",
            [
                "mail-child-ended-office",
                "mail-child-ended-office-lead",
                "mail-safe-see",
            ],
            "/contacts",
        ),
        (
            Care::Again,
            "again",
            [
                "mail-child-again",
                "mail-child-again-lead",
                "mail-safe-open",
            ],
            "/settings/switch",
        ),
        (
            Care::AgainOffice,
            "again_office",
            [
                "mail-child-again-office",
                "mail-child-again-office-lead",
                "mail-safe-see",
            ],
            "/contacts",
        ),
    ];

    /// All of them.
    #[cfg(test)]
    pub fn all() -> impl Iterator<Item = Care> {
        Care::TABLE.iter().map(|row| row.0)
    }

    /// Whether the mail names the person whose mailbox it is to somebody else.
    pub fn names_owner(self) -> bool {
        use Care::{Accepted, Offer, Over, Refused, Yours};
        !matches!(self, Offer | Accepted | Refused | Yours | Over)
    }

    /// Reads the word in a job's secret.
    pub fn parse(word: &str) -> Option<Care> {
        Care::TABLE
            .iter()
            .find(|row| row.1 == word)
            .map(|row| row.0)
    }

    // words: mail-care-offer mail-care-offer-lead mail-care-offer-go mail-care-accepted mail-care-accepted-lead mail-care-accepted-go
    // words: mail-care-refused mail-care-refused-lead mail-care-yours mail-care-yours-lead mail-care-to mail-care-to-lead
    // words: mail-child-grows mail-child-grows-lead mail-child-grows-office mail-child-grows-office-lead mail-child-grown
    // words: mail-child-ended-office mail-child-ended-office-lead
    // words: mail-child-again mail-child-again-lead mail-child-again-office mail-child-again-office-lead
    // words: mail-child-grown-lead mail-child-grown-office mail-child-grown-office-lead
    // words: mail-care-over mail-care-over-lead mail-care-over-to mail-care-over-to-lead mail-care-came mail-care-came-lead
    /// Keys of subject, lead and button, and where the button leads; nowhere of its own for the offer, whose link does.
    pub fn keys(self) -> ([&'static str; 3], &'static str) {
        Care::TABLE
            .iter()
            .find(|row| row.0 == self)
            .map_or(([""; 3], "/"), |row| (row.2, row.3))
    }
}
