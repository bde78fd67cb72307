//! The compose page as its template sees it.

use askama::Template;
use axum::response::Response;
use http::StatusCode;

use super::drafts::Draft;
use super::flow::Recipient;
use super::form;
use super::model::{Fields, Standing, TwoStep};
use crate::accounts::PhoneKind;
use crate::app::App;
use crate::contacts::child::Bond;
use crate::contacts::{Contact, ContactProfile, Relationship};
use crate::features::away::{AwayNote, notes};
use crate::features::practice::{Strip, strip};
use crate::messages;
use crate::practices::Practice;
use crate::web::{Choice, Form, Web, page};

/// What stands above the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Nothing.
    None,
    /// The draft was saved at this time.
    Saved(i64),
    /// The address is new: the page asks about it now.
    Asked,
    /// The draft was kept after the session had ended.
    Late,
    /// Another device changed the draft at this time; its text stands below.
    Changed(i64, Box<Fields>),
    /// The draft was sent or deleted in another window.
    Gone,
    /// This form was sent before, as this conversation.
    SentBefore(db::Id),
    /// Another mailbox is open than the one that the form's page was shown in.
    Moved,
}

/// What the page says of the address.
pub(super) struct Known {
    /// Nothing can be sent there, so nothing is asked.
    stop: bool,
    kind: &'static str,
    tag: String,
    text: String,
    /// As people read it.
    address: String,
    /// The other way of writing it, where letters of other scripts are in it.
    wire: String,
    name: String,
    relationship: String,
    phones: Vec<String>,
    look_alike: String,
    away: Vec<AwayNote>,
}

/// A file of the draft.
pub(super) struct Line {
    name: String,
    size: u64,
    remove: String,
}

#[derive(Template)]
#[template(path = "features/compose/compose.html")]
pub(super) struct Compose<'a> {
    w: &'a Web,
    form: &'a Form,
    note: &'a Note,
    strip: Option<Strip>,
    known: Option<Known>,
    asked: String,
    /// Whom it may be about, where the address stands for more than one.
    about: Vec<Choice>,
    ask_phones: bool,
    two_step: TwoStep,
    practice_lang: String,
    /// Who the practice lets its senders write to.
    allowed: Vec<Relationship>,
    /// The sender is a manager: whom they invite as a colleague is a member at once.
    vouches: bool,
    /// What is said of a team that reads the conversation too; empty where none does, or where there is a choice.
    team: String,
    /// Who can read the conversation; empty while nobody is known.
    readers: String,
    /// What the rule of the practice comes to, and who could read the answers instead.
    rule: String,
    answers: Vec<Choice>,
    answers_hint: String,
    /// As which team the message goes out, and who signs; empty in one's own mailbox.
    writes: String,
    files: Vec<Line>,
    count: String,
    /// What was typed into fields that this page does not show (another address was typed meanwhile): nobody types twice.
    hidden: Vec<(&'static str, String)>,
}

/// Fields that depend on the address, with whether this page shows them.
fn carried(
    form: &Form,
    (known, new, phones, answers, about): (bool, bool, bool, bool, bool),
) -> Vec<(&'static str, String)> {
    [
        ("two_step", known),
        ("about", about),
        ("relationship", new),
        ("role", new),
        ("title", new),
        ("first", new),
        ("last", new),
        ("lang", new),
        ("answers", answers),
        ("mobile", phones),
        ("landline", phones),
    ]
    .into_iter()
    .filter(|(name, shown)| !shown && !form.value(name).is_empty())
    .map(|(name, _)| (name, form.shown(name)))
    .collect()
}

/// The words for a relationship.
pub fn relationship(w: &Web, r: Relationship) -> String {
    match r {
        Relationship::Patient => w.t("relationship-patient"),
        Relationship::DoctorElsewhere => w.t("relationship-doctor-elsewhere"),
        Relationship::StaffElsewhere => w.t("relationship-staff-elsewhere"),
        Relationship::DoctorHere => w.t("relationship-doctor-here"),
        Relationship::StaffHere => w.t("relationship-staff-here"),
    }
}

/// A contact by name; one who stands for a child as "Leo Vale, through Robin Vale (mother)".
pub fn through(w: &Web, p: &ContactProfile) -> String {
    match &p.child {
        Some(c) => w
            .put("child", c.name.full())
            .put("name", p.name.full())
            .put("bond", w.t(c.bond.key()))
            .t("child-through"),
        None => p.name.full(),
    }
}

/// The adult who has the address is known; what is written is about somebody else than before.
fn adult_is_known(w: &Web, r: &Recipient) -> String {
    let name = r.adult.as_ref().map(|(adult, _)| adult.profile.name.full());
    let put = w.put("name", name.unwrap_or_default());
    match &r.child {
        Some(child) => put
            .put("child", child.name.full())
            .t("compose-new-child-text"),
        None => put.t("compose-new-adult-text"),
    }
}

impl Known {
    fn of(app: &App, w: &Web, practice: &Practice, r: &Recipient, undecided: bool) -> Known {
        let (kind, tag, text) = match r.standing {
            _ if r.colleague.is_some() => ("colleague", w.t("compose-colleague"), String::new()),
            // It is known; whom of them it is about is not.
            Standing::New if undecided => ("guardian", w.t("compose-guardian"), String::new()),
            Standing::New if r.adult.is_some() => {
                ("new", w.t("compose-guardian"), adult_is_known(w, r))
            }
            Standing::New => (
                "new",
                w.t("compose-new"),
                w.put("practice", practice.profile.name.as_str())
                    .t("compose-new-text"),
            ),
            Standing::Invited => (
                "invited",
                w.t("compose-invited"),
                w.t("compose-invited-text"),
            ),
            Standing::Known => ("known", w.t("compose-known"), String::new()),
        };
        let address = format!("{}@{}", r.email.local(), r.email.domain_shown());
        let wire = r.email.canonical();
        let phones = r
            .phones
            .iter()
            .filter(|p| p.filed)
            .map(|p| {
                let number = p.phone.shown(&app.config.operator.country);
                let put = w.put("number", number);
                match p.kind {
                    PhoneKind::Mobile => put.t("compose-phone-mobile"),
                    PhoneKind::Landline => put.t("compose-phone-landline"),
                }
            })
            .collect();
        let contact = r.contact.as_ref();
        Known {
            stop: r.declined || r.own,
            kind,
            tag,
            text,
            wire: if wire == address { String::new() } else { wire },
            address,
            name: match (contact, &r.colleague) {
                (Some(c), _) => through(w, &c.profile),
                (None, Some(seat)) => seat.name.full(),
                (None, None) => String::new(),
            },
            relationship: match (contact, &r.colleague) {
                (Some(c), _) => relationship(w, c.relationship),
                (None, Some(_)) => w.t("compose-colleague-here"),
                (None, None) => String::new(),
            },
            phones,
            look_alike: r.email.look_alike().unwrap_or_default(),
            away: notes(w, &r.away),
        }
    }
}

impl Compose<'_> {
    /// Who a child is, unless it is said otherwise.
    fn relationship_default(&self) -> &'static str {
        match self.about_child() {
            true => Relationship::Patient.word(),
            false => "",
        }
    }

    fn relationships(&self) -> Vec<Choice> {
        self.allowed
            .iter()
            .map(|r| Choice::new(r.word(), relationship(self.w, *r)))
            .collect()
    }

    /// What is said under the choice of who somebody is.
    fn relationship_hint(&self) -> String {
        let w = self.w;
        let here = self.allowed.iter().any(|r| r.is_here());
        match (self.allowed.len() < Relationship::ALL.len(), here) {
            (true, _) => w.t("compose-who-some"),
            (false, true) if self.vouches => w.t("compose-who-manager"),
            (false, true) => w.t("compose-who-here"),
            (false, false) => String::new(),
        }
    }

    /// Whether the sender chooses what somebody of the practice becomes in it.
    fn asks_role(&self) -> bool {
        self.vouches && self.allowed.iter().any(|r| r.is_here())
    }

    fn roles(&self) -> Vec<Choice> {
        let w = self.w;
        vec![
            Choice::new("reader", w.t("role-reader")),
            Choice::new("sender", w.t("role-sender")),
        ]
    }

    fn bonds(&self) -> Vec<Choice> {
        let all = Bond::ALL.into_iter();
        all.map(|b| Choice::new(b.word(), self.w.t(b.key())))
            .collect()
    }

    /// Whether what is asked about a child stands open.
    fn about_child(&self) -> bool {
        self.form.ticked("child")
    }

    fn two_steps(&self) -> Vec<Choice> {
        let w = self.w;
        let off = match &self.known {
            Some(k) if k.kind == "known" => w.t("compose-two-step-off-hint-known"),
            _ => w.t("compose-two-step-off-hint"),
        };
        vec![
            Choice::new("on", w.t("compose-two-step-on")).hint(w.t("compose-two-step-on-hint")),
            Choice::new("off", w.t("compose-two-step-off")).hint(off),
        ]
    }

    /// Why the second step cannot be chosen here.
    fn locked(&self) -> String {
        match self.two_step {
            TwoStep::Choice => String::new(),
            TwoStep::ByOperator => self.w.t("compose-two-step-operator"),
            TwoStep::ByPractice => self.w.t("compose-two-step-practice"),
            TwoStep::NoPhones => self.w.t("compose-two-step-no-phones"),
        }
    }

    /// What holds where it cannot be chosen.
    fn locked_to(&self) -> &'static str {
        if self.two_step.holds("") { "on" } else { "off" }
    }

    fn languages(&self) -> Vec<Choice> {
        vec![Choice::new("en", "English"), Choice::new("es", "Español")]
    }
}

/// What a page is made of.
pub struct Page<'a> {
    /// The form with its values and problems.
    pub form: &'a Form,
    /// What stands above it.
    pub note: &'a Note,
    /// What is known of the address typed.
    pub recipient: Option<&'a Recipient>,
    /// The draft with its files.
    pub draft: Option<&'a Draft>,
    /// The rule for the second step.
    pub two_step: TwoStep,
    /// Whether the sender manages the practice.
    pub vouches: bool,
    /// The team that reads the conversation too, by the rule of the practice.
    pub team: Option<&'a str>,
    /// Teams that could read the answers instead.
    pub teams: &'a [(db::Id, String)],
    /// The team in whose mailbox it is written.
    pub writes: Option<&'a str>,
    /// The author's name.
    pub signs: String,
}

pub(super) fn view<'a>(app: &App, w: &'a Web, practice: &Practice, p: &'a Page<'_>) -> Compose<'a> {
    let files: Vec<Line> = p
        .draft
        .map(|d| d.files.as_slice())
        .unwrap_or_default()
        .iter()
        .map(|f| Line {
            name: f.staged.meta.name.clone(),
            size: f.staged.meta.size,
            remove: format!("remove:{}", f.id),
        })
        .collect();
    // Nothing is asked about somebody to whom nothing can be sent.
    let asked = p.recipient.filter(|r| !r.declined && !r.own);
    let about = asked.map_or_else(Vec::new, |r| about(w, p.form, r));
    // Nothing else is asked before it is said whom it is about.
    let decided = asked.filter(|r| !form::asks_about(p.form, r));
    Compose {
        w,
        form: p.form,
        note: p.note,
        // The sender's own reply time is nothing they wait for.
        strip: Some(strip(w, None)),
        known: p
            .recipient
            .map(|r| Known::of(app, w, practice, r, form::asks_about(p.form, r))),
        // While no address is typed, the answers on the page are those about the last one.
        asked: p.recipient.map_or_else(
            || p.form.value("asked").to_owned(),
            |r| form::who(p.form, r),
        ),
        about: about.clone(),
        ask_phones: decided.is_some_and(|r| form::asks_phones(r, p.two_step)),
        two_step: p.two_step,
        practice_lang: practice.lang.clone(),
        allowed: practice.policy.relationships.clone(),
        vouches: p.vouches,
        team: match p.team {
            Some(t) if p.teams.is_empty() => w.put("team", t).t("compose-team"),
            _ => String::new(),
        },
        readers: readers(w, practice, asked),
        rule: rule(w, p.team),
        answers: p
            .teams
            .iter()
            .map(|(id, name)| choice(w, &id.to_string(), name))
            .collect(),
        // Who is known is no colleague: those get no choice of teams at all.
        answers_hint: match asked {
            Some(r) if !r.is_new() => w.t("compose-answers-hint"),
            _ => w.t("compose-answers-hint-new"),
        },
        writes: p
            .writes
            .map(|team| writes(w, team, &practice.profile.name, &p.signs))
            .unwrap_or_default(),
        count: w.put("n", files.len()).t("compose-files-kept"),
        files,
        hidden: carried(
            p.form,
            (
                asked.is_some(),
                decided.is_some_and(Recipient::is_new),
                decided.is_some_and(|r| form::asks_phones(r, p.two_step)),
                !p.teams.is_empty(),
                !about.is_empty(),
            ),
        ),
    }
}

/// Whom it may be about: those for whom somebody has this address, and they themselves. Empty where there is nobody to choose.
fn about(w: &Web, form: &Form, r: &Recipient) -> Vec<Choice> {
    // A child that was typed is another one.
    if r.children.is_empty() || (r.child.is_some() && form.value("about").is_empty()) {
        return Vec::new();
    }
    let own = r.contact.as_ref().filter(|c| c.profile.child.is_none());
    let name = own.or(r.children.first()).map(|c| c.profile.name.full());
    let child = |c: &Contact| {
        let profile = &c.profile;
        let name = profile.child.as_ref().map(|c| c.name.full());
        let put = w.put("child", name.unwrap_or_default());
        Choice::new(
            c.id.to_string(),
            put.put("name", profile.name.full())
                .t("compose-about-child"),
        )
    };
    let mut all: Vec<Choice> = r.children.iter().map(child).collect();
    let put = w.put("name", name.unwrap_or_default());
    all.push(Choice::new(form::SELF, put.t("compose-about-self")));
    all
}

/// Who can read what is begun with this recipient, as its page will say.
fn readers(w: &Web, practice: &Practice, r: Option<&Recipient>) -> String {
    if r.is_some_and(|r| r.unread.is_some()) {
        return String::new();
    }
    let names = r.map(|r| match (&r.contact, &r.colleague) {
        (Some(c), _) => c.profile.name.full(),
        (None, Some(seat)) => seat.name.full(),
        (None, None) => match &r.adult {
            Some((adult, _)) => adult.profile.name.full(),
            None => r.email.canonical(),
        },
    });
    let names: Vec<String> = names.into_iter().collect();
    messages::readers::say(w, Some(practice.id), Some(practice), &names)
}

/// Who reads the answers where nothing was chosen.
fn rule(w: &Web, team: Option<&str>) -> String {
    match team {
        Some(team) => w.put("team", team).t("compose-answers-team"),
        None => w.t("compose-answers-own"),
    }
}

fn choice(w: &Web, id: &str, team: &str) -> Choice {
    Choice::new(id, w.put("team", team).t("compose-answers-team"))
}

/// As whom a message of a team goes out.
fn writes(w: &Web, team: &str, practice: &str, name: &str) -> String {
    w.put("team", team)
        .put("practice", practice)
        .put("name", name)
        .t("compose-as-team")
}

/// The page.
pub fn show(app: &App, w: &Web, practice: &Practice, status: StatusCode, p: &Page<'_>) -> Response {
    page(w, status, &view(app, w, practice, p))
}

/// What the sample pages say of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sample {
    None,
    New,
    LookAlike,
    Invited,
    Known,
}

/// A page of made-up values.
pub(super) fn sample<'a>(
    w: &'a Web,
    form: &'a Form,
    note: &'a Note,
    sample: Sample,
    two_step: TwoStep,
) -> Compose<'a> {
    let known = |kind, tag: &str, text: String, new: bool| Known {
        stop: false,
        kind,
        tag: w.t(tag),
        text,
        address: "robin@patients.example".into(),
        wire: String::new(),
        name: if new {
            String::new()
        } else {
            "Robin Vale".into()
        },
        relationship: if new {
            String::new()
        } else {
            relationship(w, Relationship::Patient)
        },
        phones: if sample == Sample::Known {
            vec![w.put("number", "(555) 010-0167").t("compose-phone-mobile")]
        } else {
            Vec::new()
        },
        look_alike: if sample == Sample::LookAlike {
            "gmail.com".into()
        } else {
            String::new()
        },
        away: match sample {
            Sample::Known => vec![AwayNote::sample(w)],
            _ => Vec::new(),
        },
    };
    let new = || {
        let text = w
            .put("practice", "Maple Street Dental")
            .t("compose-new-text");
        known("new", "compose-new", text, true)
    };
    let files = vec![Line {
        name: "bite wing.png".into(),
        size: 1_800_000,
        remove: "remove:0".into(),
    }];
    Compose {
        w,
        form,
        note,
        strip: None,
        known: match sample {
            Sample::None => None,
            Sample::New => Some(new()),
            Sample::LookAlike => Some(Known {
                address: "robin@xn--gmil-63d.com".into(),
                wire: "robin@xn--gmil-63d.com".into(),
                ..new()
            }),
            Sample::Invited => {
                let text = w.t("compose-invited-text");
                Some(known("invited", "compose-invited", text, false))
            }
            Sample::Known => Some(known("known", "compose-known", String::new(), false)),
        },
        asked: "robin@patients.example".into(),
        about: match sample {
            Sample::Invited => {
                let put = w.put("child", "Leo Vale").put("name", "Robin Vale");
                let child = Choice::new("1", put.t("compose-about-child"));
                let own = w.put("name", "Robin Vale").t("compose-about-self");
                vec![child, Choice::new(form::SELF, own)]
            }
            _ => Vec::new(),
        },
        ask_phones: two_step != TwoStep::NoPhones
            && !matches!(sample, Sample::None | Sample::Known),
        two_step,
        practice_lang: "en".into(),
        allowed: Relationship::ALL.to_vec(),
        vouches: sample == Sample::LookAlike,
        answers_hint: w.t("compose-answers-hint-new"),
        team: match sample {
            Sample::Known => w.put("team", "Front desk").t("compose-team"),
            _ => String::new(),
        },
        readers: match sample {
            Sample::None => String::new(),
            _ => w.put("names", "Robin Vale").t("mailbox-readers-own"),
        },
        rule: rule(w, None),
        answers: match sample {
            Sample::New => vec![choice(w, "1", "Front desk"), choice(w, "2", "Referrals")],
            _ => Vec::new(),
        },
        writes: match sample {
            Sample::Invited => writes(w, "Front desk", "Maple Street Dental", "Lee Park"),
            _ => String::new(),
        },
        count: w.put("n", 1).t("compose-files-kept"),
        files,
        hidden: Vec::new(),
    }
}
