//! Reading the compose form: every field judged in the order of the page, each problem beside its field, what was typed kept.

use super::flow::{Recipient, Unread};
use super::model::{NewContact, TwoStep, Wanted};
use crate::accounts::email::EmailError;
use crate::accounts::phone::PhoneError;
use crate::accounts::{Email, PersonName, Phone, PhoneKind};
use crate::app::App;
use crate::contacts::child::{Bond, Child};
use crate::contacts::{Contact, Relationship};
use crate::lent::ward;
use crate::practices::hours::zone;
use crate::practices::{Policy, Practice};
use crate::web::{Form, Tz, Web, fields};

/// The address typed, or its problem beside the field.
pub fn address(w: &Web, form: &mut Form) -> Option<Email> {
    // words: email-empty email-shape email-long email-letters email-domain
    let problem = match Email::parse(form.value("to")) {
        Ok(email) => return Some(email),
        Err(EmailError::Shape) if form.value("to").contains([',', ';']) => w.t("compose-one"),
        Err(e) => w.t(&e.to_string()),
    };
    form.fail("to", problem);
    None
}

/// Whom the page asks about: an address, and about which child. It is a hidden field of the page, so that the next request knows which
/// questions were seen.
pub fn who(form: &Form, r: &Recipient) -> String {
    let email = r.email.canonical();
    match &r.child {
        _ if asks_about(form, r) => format!("{email} ?"),
        None => email,
        Some(c) => format!("{email} {} {} {}", c.born, c.name.first, c.name.last),
    }
}

/// Whether the page that was sent asked about these very people: answers to questions about others do not count, and nobody is told that an
/// answer is missing to what was never asked.
pub fn asked(form: &Form, r: &Recipient) -> bool {
    form.value("asked") == who(form, r)
}

/// Whether the page that was sent had looked at this address, about whomever it asked.
pub fn asked_address(form: &Form, email: &Email) -> bool {
    // No address has a space in it.
    form.value("asked").split(' ').next() == Some(&*email.canonical())
}

/// Fills in what the practice knows of an adult already, where the page has not asked for it yet: who writes about a second child types
/// the parent's name and number only once.
pub fn prefill(form: &mut Form, app: &App, r: &Recipient) {
    let Some((adult, numbers)) = &r.adult else {
        return;
    };
    if asked(form, r) || asks_about(form, r) {
        return;
    }
    let name = &adult.profile.name;
    let mut values = vec![
        ("title", name.title.clone()),
        ("first", name.first.clone()),
        ("last", name.last.clone()),
        ("lang", adult.lang.clone()),
    ];
    for p in numbers.iter().filter(|p| p.filed) {
        let field = match p.kind {
            PhoneKind::Mobile => "mobile",
            PhoneKind::Landline => "landline",
        };
        values.push((field, p.phone.shown(&app.config.operator.country)));
    }
    for (field, value) in values {
        if form.value(field).is_empty() {
            form.set(field, value);
        }
    }
}

/// Whether numbers are asked for: where a code can be sent, and there is none on file that it can go to.
pub fn asks_phones(r: &Recipient, rule: TwoStep) -> bool {
    rule != TwoStep::NoPhones && !r.has_phone() && r.colleague.is_none()
}

/// Judges everything. `None` when a problem stands beside a field, or when the page has not asked all it must.
pub fn read(
    app: &App,
    w: &Web,
    form: &mut Form,
    practice: &Practice,
    r: &Recipient,
    rule: TwoStep,
    files: usize,
) -> Option<Wanted> {
    let asked = asked(form, r);
    refuse_recipient(w, form, r);
    let child = child(app, w, form, practice);
    let looked_at = asked_address(form, &r.email);
    if looked_at && r.email.look_alike().is_some() && !form.ticked("checked") {
        form.fail("checked", w.t("look-alike-tick"));
    }
    // A colleague opens what the practice wrote without a code.
    let chosen = match r.colleague {
        Some(_) => "off",
        None => form.value("two_step"),
    };
    let two_step = rule.holds(chosen);
    let undecided = asks_about(form, r);
    if undecided && asked {
        form.fail("about", w.t("compose-about-missing"));
    }
    let new = (asked && r.is_new() && !undecided).then(|| new_contact(w, form, &practice.policy));
    if let (Some(Some(new)), Some(_)) = (&new, &child)
        && new.relationship.is_professional()
    {
        form.fail("relationship", w.t("child-patient"));
    }
    let asks_phones = asks_phones(r, rule) && !undecided;
    let phones = if asked && asks_phones {
        phones(app, w, form, &practice.policy, two_step)
    } else {
        Vec::new()
    };
    let subject = form.read(
        w,
        "subject",
        fields::SUBJECT.required("compose-subject-missing"),
    );
    let body_rule = if files == 0 {
        fields::BODY.required("compose-body-missing")
    } else {
        fields::BODY
    };
    let body = form.read(w, "body", body_rule);
    let needs_asking = undecided || r.is_new() || (two_step && asks_phones);
    let needs_a_look = !looked_at && r.email.look_alike().is_some();
    if !form.ok() || (!asked && needs_asking) || needs_a_look {
        return None;
    }
    Some(Wanted {
        email: r.email.clone(),
        child: r.child.clone(),
        new: new.flatten(),
        phones,
        two_step,
        subject,
        body,
    })
}

/// Whether it has to be said about whom it is: the address is that of a guardian too, and neither a child nor they themselves were named.
pub fn asks_about(form: &Form, r: &Recipient) -> bool {
    !r.children.is_empty() && r.child.is_none() && form.value("about") != SELF
}

/// The choice among those whom an address stands for: the person who has it.
pub const SELF: &str = "self";

/// Takes over which child was chosen, as if it had been typed.
pub fn choose_child(form: &mut Form, children: &[Contact]) {
    let about = form.value("about").to_owned();
    let chosen = children.iter().find(|c| c.id.to_string() == about);
    match chosen.and_then(|c| c.profile.child.as_ref()) {
        Some(c) => {
            form.set("child", "yes");
            form.set("child_first", c.name.first.as_str());
            form.set("child_last", c.name.last.as_str());
            form.set("child_born", c.born.as_str());
            form.set("child_bond", c.bond.word());
        }
        // What an earlier choice filled in is not about whoever is chosen now, or has another address.
        None if !about.is_empty() => {
            for field in [
                "child",
                "child_first",
                "child_last",
                "child_born",
                "child_bond",
            ] {
                form.forget(field);
            }
            if about != SELF || children.is_empty() {
                form.forget("about");
            }
        }
        None => {}
    }
}

/// Addresses that nothing can be sent to.
pub fn refuse_recipient(w: &Web, form: &mut Form, r: &Recipient) {
    if r.own {
        form.fail("to", w.t("compose-own"));
    } else if r.declined {
        form.fail("to", w.t("compose-declined"));
    } else if let Some(unread) = r.unread {
        let key = match unread {
            Unread::Child => "compose-nobody-reads",
            Unread::Colleague => "compose-colleague-gone",
        };
        // words: compose-nobody-reads compose-colleague-gone
        form.fail("to", w.t(key));
    }
}

/// The child that the form is about, as far as it can be looked up; nothing is judged.
pub fn typed_child(form: &Form, zone: &Tz) -> Option<Child> {
    let first = form.value("child_first").trim();
    let last = form.value("child_last").trim();
    let born = form.value("child_born").trim();
    let whole = is_about_child(form) && !first.is_empty() && !last.is_empty();
    (whole && zone.day(born).is_some()).then(|| Child {
        name: PersonName {
            title: String::new(),
            first: first.to_owned(),
            last: last.to_owned(),
        },
        born: born.to_owned(),
        bond: Bond::parse(form.value("child_bond")).unwrap_or(Bond::Other),
    })
}

/// Whether the message is about a child: it is said, or something of the child is. Whoever fills in the name and misses the box must not
/// write to the parent about themselves without a word.
fn is_about_child(form: &Form) -> bool {
    let said = ["child_first", "child_last", "child_born", "child_bond"];
    form.ticked("child") || said.iter().any(|f| !form.value(f).trim().is_empty())
}

/// Judges what was said of a child. Each problem stands beside its field.
fn child(app: &App, w: &Web, form: &mut Form, practice: &Practice) -> Option<Child> {
    if !is_about_child(form) {
        return None;
    }
    let zone = zone(&practice.tz);
    form.read(
        w,
        "child_first",
        fields::NAME.required("child-first-missing"),
    );
    form.read(w, "child_last", fields::NAME.required("child-last-missing"));
    let born = form.read(
        w,
        "child_born",
        fields::CHOICE.required("child-born-missing"),
    );
    let bonds = Bond::ALL.map(Bond::word);
    form.one_of(w, "child_bond", &bonds, "child-bond-missing");
    if form.error("child_born").is_none() {
        match zone.day(&born) {
            None => form.fail("child_born", w.t("child-born-missing")),
            Some((begins, _)) if begins > app.now() => {
                form.fail("child_born", w.t("child-born-future"));
            }
            Some(_) => {}
        }
    }
    let child = typed_child(form, &zone)?;
    if form.error("child_born").is_none() && ward::is_grown(app, practice, &child) {
        let words = w
            .put("name", child.name.first.as_str())
            .put("age", app.config.policy.majority_age)
            .t("child-grown");
        form.fail("child_born", words);
    }
    Some(child)
}

fn new_contact(w: &Web, form: &mut Form, policy: &Policy) -> Option<NewContact> {
    if policy.relationships.is_empty() {
        form.fail("to", w.t("compose-nobody-new"));
    }
    let words: Vec<&str> = policy.relationships.iter().map(|r| r.word()).collect();
    let relationship = form.one_of(w, "relationship", &words, "compose-relationship-missing");
    let title = form.read(w, "title", fields::NAME);
    let first = form.read(w, "first", fields::NAME.required("compose-first-missing"));
    let last = form.read(w, "last", fields::NAME.required("compose-last-missing"));
    let lang = form.one_of(w, "lang", &["en", "es"], "required-choice");
    let relationship = Relationship::parse(relationship?)?;
    // Only a manager is asked; whoever else sends a role along has made the form up.
    let role = match form.value("role") {
        "sender" if relationship.is_here() => "sender",
        _ => "reader",
    };
    Some(NewContact {
        relationship,
        role,
        name: PersonName { title, first, last },
        lang: lang?.to_owned(),
    })
}

fn phones(
    app: &App,
    w: &Web,
    form: &mut Form,
    policy: &Policy,
    two_step: bool,
) -> Vec<(Phone, PhoneKind)> {
    // words: phone-empty phone-shape phone-country phone-special phone-landline-only phone-ext phone-ext-mobile
    let mut out: Vec<(Phone, PhoneKind)> = Vec::new();
    let countries = policy.countries(&app.config);
    for (name, kind) in [
        ("mobile", PhoneKind::Mobile),
        ("landline", PhoneKind::Landline),
    ] {
        let typed = form.read(w, name, fields::PHONE);
        let config = &app.config;
        match Phone::parse(&typed, kind, &config.operator.country, &countries) {
            Ok(phone) if out.iter().any(|(p, _)| p.e164 == phone.e164) => {
                form.fail(name, w.t("compose-phone-twice"));
            }
            Ok(phone) => out.push((phone, kind)),
            Err(PhoneError::Empty) => {}
            Err(e) => form.fail(name, w.t(&e.to_string())),
        }
    }
    if out.is_empty() && two_step && form.error("mobile").or(form.error("landline")).is_none() {
        form.fail("mobile", w.t("compose-phone-missing"));
    }
    out
}
