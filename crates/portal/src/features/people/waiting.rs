//! What waits for a manager's yes or no, of every kind, at the head of the people page.

use super::flow;
use super::pages::role_name;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::fault::Fault;
use crate::features::recoveries;
use crate::practices::{Practice, joins};
use crate::web::Web;

/// What is done about something that waits.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A button that does it: where it posts, its words, its field.
    Press {
        /// The address.
        action: String,
        /// The words on it.
        label: String,
        /// Name and value of the one field that says whom.
        field: (&'static str, String),
    },
    /// A page on which it is decided.
    Look {
        /// The address.
        href: String,
        /// The words of the link.
        label: String,
    },
}

/// Something that waits.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Whom it is about.
    pub name: String,
    /// Their address: a name can be anything.
    pub address: String,
    /// What they are, or will be, in a word or two.
    pub role: String,
    /// What they ask and what to check first, in one or two sentences.
    pub text: String,
    /// The ways to answer, the likeliest first.
    pub answers: Vec<Answer>,
}

/// Requests to join that are counted.
const ASKING: i64 = 100;

/// Everything that waits for this manager. A feature that adds a kind adds its list here.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn waiting(
    app: &App,
    w: &Web,
    s: &Signed,
    practice: &Practice,
) -> Result<Vec<Waiting>, Fault> {
    let mut all = Vec::new();
    // Who asks to join is told apart on a page of their own.
    let asking = joins::waiting(app, practice.id, ASKING).await?.len();
    if asking > 0 {
        all.push(Waiting {
            name: w.put("n", asking).t("joins-waiting"),
            address: String::new(),
            role: String::new(),
            text: String::new(),
            answers: vec![Answer::Look {
                href: "/people/joins".into(),
                label: w.t("joins-see"),
            }],
        });
    }
    // And so is who forgot a password: they are called first.
    let me = s.actor.person;
    let lost = recoveries::flow::waiting(app, me, practice).await?.len()
        + recoveries::outside::waiting(app, me, practice).await?.len();
    if lost > 0 {
        all.push(Waiting {
            name: w.t("practice-asking"),
            address: String::new(),
            role: String::new(),
            text: String::new(),
            answers: vec![Answer::Look {
                href: "/people/recoveries".into(),
                label: w.put("n", lost).t("practice-asking-link"),
            }],
        });
    }
    let newcomers = flow::newcomers(app, s, practice).await?;
    all.extend(newcomers.into_iter().map(|n| {
        let name = n.name.full();
        Waiting {
            text: match n.mine {
                true => w.t("people-waiting-operator"),
                false => w.t("people-waiting-owner"),
            },
            role: role_name(w, n.role),
            address: n.address,
            answers: match n.mine {
                true => vec![Answer::Press {
                    action: "/people/let-in".into(),
                    label: w.put("name", name.as_str()).t("people-let-in"),
                    field: ("person", n.person.to_string()),
                }],
                false => Vec::new(),
            },
            name,
        }
    }));
    Ok(all)
}
