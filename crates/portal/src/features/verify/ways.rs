//! The ways a code can take. A [`Way`] is made here and nowhere else, from phones that are on file.

use super::model::Channel;
use super::store;
use crate::accounts::create::{FACTOR_PHONE, OwnPhone};
use crate::accounts::strong::{self, Strong};
use crate::accounts::{Phone, PhoneKind, factor};
use crate::app::App;
use crate::config::PhoneMode;
use crate::contacts;
use crate::fault::Fault;
use crate::invitations::Invitation;
use crate::practices::Policy;
use crate::web::Web;
use db::Id;

/// One phone, one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    target: Id,
    channel: Channel,
    kind: PhoneKind,
    phone: Phone,
}

impl Way {
    /// The row the number is in: a contact's phone, a person's factor, or the invitation that a provisioned person told it to.
    pub fn target(&self) -> Id {
        self.target
    }

    /// Text or call.
    pub fn channel(&self) -> Channel {
        self.channel
    }

    /// Mobile or landline.
    pub fn kind(&self) -> PhoneKind {
        self.kind
    }

    /// The last two digits: all that an unproven reader sees.
    pub fn ending(&self) -> &str {
        self.phone.ending()
    }

    /// The whole number, for limits and for the factor that a passed code becomes.
    pub fn phone(&self) -> &Phone {
        &self.phone
    }

    /// The value of its button.
    pub fn value(&self) -> String {
        format!("{}:{}", self.channel.word(), self.target)
    }

    /// "Text mobile ending 67".
    pub fn label(&self, w: &Web) -> String {
        let put = w.put("digits", self.ending());
        match (self.channel, self.kind) {
            (Channel::Text, _) => put.t("verify-text-mobile"),
            (Channel::Call, PhoneKind::Mobile) => put.t("verify-call-mobile"),
            (Channel::Call, PhoneKind::Landline) => put.t("verify-call-landline"),
        }
    }

    /// "mobile ending 67", inside a sentence.
    pub fn name(&self, w: &Web) -> String {
        let put = w.put("digits", self.ending());
        match self.kind {
            PhoneKind::Mobile => put.t("phone-mobile-ending"),
            PhoneKind::Landline => put.t("phone-landline-ending"),
        }
    }

    /// The icon of its button.
    pub fn icon(&self) -> &'static str {
        match self.channel {
            Channel::Text => "message",
            Channel::Call => "phone",
        }
    }
}

/// A mobile by text and call and a landline, for the sample pages.
pub(super) fn samples(mobile: Id, landline: Id) -> Vec<Way> {
    let way = |target, channel, kind, e164: &str| Way {
        target,
        channel,
        kind,
        phone: Phone {
            e164: e164.into(),
            ext: None,
        },
    };
    vec![
        way(mobile, Channel::Text, PhoneKind::Mobile, "+15550100167"),
        way(mobile, Channel::Call, PhoneKind::Mobile, "+15550100167"),
        way(landline, Channel::Call, PhoneKind::Landline, "+15550100120"),
    ]
}

/// What the gateway of this installation can do.
fn carried(app: &App, channel: Channel) -> bool {
    let p = &app.config.phone;
    match p.mode {
        PhoneMode::Off => false,
        PhoneMode::Captured => true,
        PhoneMode::Gateway => match channel {
            Channel::Text => !p.text_url.is_empty(),
            Channel::Call => !p.call_url.is_empty(),
        },
    }
}

fn of_phones(app: &App, phones: impl IntoIterator<Item = (Id, PhoneKind, Phone)>) -> Vec<Way> {
    let mut ways = Vec::new();
    for (target, kind, phone) in phones {
        for channel in [Channel::Text, Channel::Call] {
            if channel.reaches(kind) && carried(app, channel) {
                ways.push(Way {
                    target,
                    channel,
                    kind,
                    phone: phone.clone(),
                });
            }
        }
    }
    // Mobiles first: a text is the quickest way for most people.
    ways.sort_by_key(|w| w.kind == PhoneKind::Landline);
    ways
}

/// The ways to the phones that a practice has on file for a contact. Numbers that an invitee proposed are not among them.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn of_contact(app: &App, contact: Id) -> Result<Vec<Way>, Fault> {
    let phones = contacts::phones(app, contact).await?;
    // A number that was filed before the practice had fewer countries is not texted any more.
    let policy = store::policy_of_contact(&app.db, contact).await?;
    let countries = Policy::read(policy.as_deref().unwrap_or_default()).countries(&app.config);
    Ok(of_phones(
        app,
        phones
            .into_iter()
            .filter(|p| p.filed && p.phone.is_in(&countries))
            .map(|p| (p.id, p.kind, p.phone)),
    ))
}

/// The ways to the phones that the holder of an invitation may prove: those on file; for a provisioned account without any,
/// the one the person gave.
///
/// # Errors
/// As [`of_contact`].
pub async fn of_invitation(app: &App, i: &Invitation) -> Result<Vec<Way>, Fault> {
    let filed = of_contact(app, i.contact).await?;
    match &i.progress.own_phone {
        Some((phone, kind)) if filed.is_empty() && i.provision => {
            Ok(of_phones(app, [(i.id, *kind, phone.clone())]))
        }
        _ => Ok(filed),
    }
}

/// The ways to a person's own phones.
///
/// # Errors
/// As [`of_contact`].
pub async fn of_person(app: &App, person: Id) -> Result<Vec<Way>, Fault> {
    let mut phones = Vec::new();
    for f in factor::of(app, person).await? {
        if f.kind == "phone" && f.verified_at.is_some() {
            let own: OwnPhone = FACTOR_PHONE.open(app, f.id, &f.data)?;
            phones.push((f.id, own.kind, own.phone));
        }
    }
    Ok(of_phones(app, phones))
}

/// What a person may show as their own second step.
#[derive(Debug, Clone, Default)]
pub struct Own {
    /// Texts and calls.
    pub ways: Vec<Way>,
    /// Apps and passkeys.
    pub strong: Vec<Strong>,
}

impl Own {
    /// Whether there is no way at all.
    pub fn is_empty(&self) -> bool {
        self.ways.is_empty() && self.strong.is_empty()
    }
}

/// Everything that a person may show as a second factor.
///
/// # Errors
/// As [`of_contact`].
pub async fn both(app: &App, person: Id) -> Result<Own, Fault> {
    Ok(Own {
        ways: of_person(app, person).await?,
        strong: strong::all(app, person).await?,
    })
}

/// As [`both`], where the factor lets somebody in. Whoever needs an app or a passkey and has one is not asked for a text instead: the
/// weaker way would be the one an attacker takes.
///
/// # Errors
/// As [`of_contact`].
pub async fn own(app: &App, person: Id) -> Result<Own, Fault> {
    let mut own = both(app, person).await?;
    if !own.strong.is_empty() && strong::duty::is_asked(app, person).await? {
        own.ways.clear();
    }
    Ok(own)
}

/// The ways to a phone that a person is about to add: a factor row of theirs in any state but `retired`.
///
/// # Errors
/// As [`of_contact`].
pub async fn of_factor(app: &App, person: Id, factor: Id) -> Result<Vec<Way>, Fault> {
    let Some(f) = store::pending_factor(&app.db, person, factor).await? else {
        return Ok(Vec::new());
    };
    let own = factor::phone(app, person, factor, &f.data, f.verified_at, &f.mac)?;
    Ok(of_phones(app, own.map(|own| (factor, own.kind, own.phone))))
}
