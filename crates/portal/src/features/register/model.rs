//! Which page comes next is computed from what is missing, never from where the browser says it is. Pure.

use crate::accounts::{PersonName, Phone, PhoneKind};
use crate::contacts::Relationship;
use crate::invitations::{NumberStep, Offer, PracticeInfo, Progress};

/// How much is asked before the message can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    /// Screens, a second mail, code, terms, password: the original's story.
    Classic,
    /// One mail: the same link leads to code, terms and password; the profile comes afterwards.
    Short,
}

/// Who demands a code by text or call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Required {
    /// The operator, of everybody.
    Operator,
    /// The practice, of everybody it writes to.
    Practice,
    /// The sender of a message that waits.
    Sender,
}

/// What the database knows besides the person's answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Who the person is to the practice.
    pub relationship: Relationship,
    /// Which story.
    pub registration: Registration,
    /// Set up by the operator or a manager, without a message.
    pub provision: bool,
    /// A phone is on file that this installation can text or call.
    pub phone_on_file: bool,
    /// This installation can text or call at all.
    pub can_send_codes: bool,
    /// Who demands two-step, if anybody.
    pub required: Option<Required>,
    /// The person said that no number is theirs, and the sender has not answered yet.
    pub waiting: bool,
    /// Finish was pressed.
    pub finished: bool,
}

/// The pages, in the order of the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// **Your professional number**
    Number,
    /// **Set up your free account**
    Start,
    /// **About you**
    You,
    /// **Practice information**
    Practice,
    /// **Is this your practice?**, where one that is here matches.
    Existing,
    /// **Can you answer one of these?**, or for a provisioned account without a phone, the person's own.
    Phones,
    /// **Waiting for the office**
    Waiting,
    /// **Protect your account**
    Security,
    /// **Check your email to go on**
    CheckMail,
    /// Code, terms and password with this very link (`short`).
    Complete,
}

impl Step {
    /// Every step.
    pub const ALL: [Step; 10] = [
        Step::Number,
        Step::Start,
        Step::You,
        Step::Practice,
        Step::Existing,
        Step::Phones,
        Step::Waiting,
        Step::Security,
        Step::CheckMail,
        Step::Complete,
    ];

    /// Where its page is.
    pub fn path(self) -> &'static str {
        match self {
            Step::Number => "/join/number",
            Step::Start => "/join/start",
            Step::You => "/join/you",
            Step::Practice => "/join/practice",
            Step::Existing => "/join/existing",
            Step::Phones => "/join/phones",
            Step::Waiting => "/join/waiting",
            Step::Security => "/join/security",
            Step::CheckMail => "/join/check-mail",
            Step::Complete => "/finish",
        }
    }

    /// Whether it counts in "Step 2 of 4": the screens that ask for something everybody must answer.
    fn counts(self) -> bool {
        matches!(
            self,
            Step::You | Step::Practice | Step::Phones | Step::Waiting | Step::Security
        )
    }
}

impl Facts {
    /// A provisioned person may bring a phone of their own where none is on file.
    pub fn asks_own_phone(&self) -> bool {
        self.provision && !self.phone_on_file && self.can_send_codes
    }

    /// Whether a code could reach the person: else On is not offered.
    pub fn on_offered(&self, p: &Progress) -> bool {
        self.phone_on_file || (self.asks_own_phone() && p.own_phone.is_some())
    }
}

/// Whether the person walks the pages of professionals.
pub fn is_professional(p: &Progress, f: &Facts) -> bool {
    f.relationship.is_professional() || p.wants_professional
}

/// The pages this person walks, in order.
pub fn walk(p: &Progress, f: &Facts) -> Vec<Step> {
    if f.registration == Registration::Short {
        return vec![Step::Complete];
    }
    let mut steps = Vec::with_capacity(7);
    let professional = is_professional(p, f);
    if professional {
        steps.extend([Step::Number, Step::Start]);
    }
    steps.push(Step::You);
    // Who is of the sender's own practice has its address already; a manager makes them a member.
    if professional && !f.relationship.is_here() {
        steps.push(Step::Practice);
        if p.offered.is_some() {
            steps.push(Step::Existing);
        }
    }
    if f.waiting {
        steps.push(Step::Waiting);
    } else if f.phone_on_file || f.asks_own_phone() {
        steps.push(Step::Phones);
    }
    steps.extend([Step::Security, Step::CheckMail]);
    steps
}

fn is_done(step: Step, p: &Progress, f: &Facts) -> bool {
    match step {
        Step::Number => p.number.is_some(),
        Step::Start => p.started,
        Step::You => p.name.is_some() && p.lang.is_some() && p.tz.is_some(),
        Step::Practice => p.practice.is_some(),
        Step::Existing => p.asks.is_some(),
        Step::Phones => p.phones_confirmed || (f.asks_own_phone() && p.own_phone.is_some()),
        Step::Security => f.finished && p.two_step.is_some(),
        Step::Waiting | Step::CheckMail | Step::Complete => false,
    }
}

/// The first page whose answer is missing.
pub fn next_step(p: &Progress, f: &Facts) -> Step {
    let steps = walk(p, f);
    let last = steps.last().copied().unwrap_or(Step::You);
    steps
        .into_iter()
        .find(|s| !is_done(*s, p, f))
        .unwrap_or(last)
}

/// Whether a page may be shown and answered now: every page before it is answered. Earlier pages may always be changed.
pub fn may_open(step: Step, p: &Progress, f: &Facts) -> bool {
    if f.registration == Registration::Short {
        return step == Step::Complete;
    }
    let steps = walk(p, f);
    let at = |s: Step| steps.iter().position(|x| *x == s);
    let next = at(next_step(p, f)).unwrap_or(0);
    match step {
        // A patient's quiet link; it asks for nothing that came before.
        Step::Number => true,
        // *One of these is mine after all.*
        Step::Phones if f.waiting => {
            f.phone_on_file && at(Step::Waiting).is_some_and(|i| i <= next)
        }
        step => at(step).is_some_and(|i| i <= next),
    }
}

/// Whether the numbers on file (or that there are none) may be complained about now.
pub fn may_report_phone(p: &Progress, f: &Facts) -> bool {
    let missing = f.required.is_some() && !f.on_offered(p);
    may_open(Step::Phones, p, f)
        || may_open(Step::Waiting, p, f)
        || (missing && may_open(Step::Security, p, f))
}

/// "Step 2 of 4" for a page that counts.
pub fn numbered(step: Step, p: &Progress, f: &Facts) -> Option<(i64, i64)> {
    let steps: Vec<Step> = walk(p, f).into_iter().filter(|s| s.counts()).collect();
    let step = match step {
        Step::Phones if f.waiting => Step::Waiting,
        s => s,
    };
    let at = steps.iter().position(|s| *s == step)?;
    Some((at as i64 + 1, steps.len() as i64))
}

/// The page before this one: where *Back* leads. None: the landing page.
pub fn before(step: Step, p: &Progress, f: &Facts) -> Option<Step> {
    let steps = walk(p, f);
    let at = steps.iter().position(|s| *s == step)?;
    at.checked_sub(1).map(|i| steps[i])
}

/// What a page was answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Submit or Skip.
    Number(NumberStep),
    /// Get Started.
    Start,
    /// About you.
    You {
        /// Name.
        name: PersonName,
        /// Language they read.
        lang: String,
        /// Time zone.
        tz: String,
        /// Specialty; professionals only.
        specialty: Option<String>,
    },
    /// Practice information, and the practice here that matches it.
    Practice(PracticeInfo, Option<Offer>),
    /// *Ask to join*, or *No, set up my own*.
    Existing(bool),
    /// *Yes, Continue*; also takes back *None of these is mine*.
    Phones,
    /// The provisioned person's own phone, or none.
    OwnPhone(Option<(Phone, PhoneKind)>),
    /// Finish, with the choice where there was one.
    Security(Option<bool>),
}

impl Answer {
    /// The page it belongs to.
    pub fn step(&self) -> Step {
        match self {
            Answer::Number(_) => Step::Number,
            Answer::Start => Step::Start,
            Answer::You { .. } => Step::You,
            Answer::Practice(..) => Step::Practice,
            Answer::Existing(_) => Step::Existing,
            Answer::Phones | Answer::OwnPhone(_) => Step::Phones,
            Answer::Security(_) => Step::Security,
        }
    }
}

/// What an answer makes of the progress. [`None`]: the page is not open to this person now, and nothing changes.
pub fn answered(p: &Progress, f: &Facts, answer: &Answer) -> Option<Progress> {
    if !may_open(answer.step(), p, f) {
        return None;
    }
    let mut new = p.clone();
    match answer {
        Answer::Number(NumberStep::Skipped) if !f.relationship.is_professional() => {
            new.wants_professional = false;
            new.number = None;
        }
        Answer::Number(number) => {
            new.wants_professional = !f.relationship.is_professional();
            new.number = Some(number.clone());
        }
        Answer::Start => new.started = true,
        Answer::You {
            name,
            lang,
            tz,
            specialty,
        } => {
            new.name = Some(name.clone());
            new.lang = Some(lang.clone());
            new.tz = Some(tz.clone());
            new.specialty = specialty.clone().filter(|_| is_professional(p, f));
        }
        Answer::Practice(info, offer) => {
            new.practice = Some(info.clone());
            // What was said of one practice does not count for another.
            if offer != &p.offered {
                new.asks = None;
            }
            new.offered = offer.clone();
        }
        Answer::Existing(_) if p.offered.is_none() => return None,
        Answer::Existing(asks) => new.asks = Some(*asks),
        Answer::Phones if f.phone_on_file => new.phones_confirmed = true,
        Answer::OwnPhone(phone) if f.asks_own_phone() => {
            new.own_phone = phone.clone();
            new.phones_confirmed = phone.is_none();
        }
        Answer::Phones | Answer::OwnPhone(_) => return None,
        // A requirement is never overridden, and nobody turns on what cannot reach them.
        Answer::Security(choice) => {
            new.two_step = match (f.on_offered(p), f.required) {
                (false, _) => Some(false),
                (true, Some(_)) => Some(true),
                (true, None) => Some((*choice)?),
            };
        }
    }
    Some(new)
}
