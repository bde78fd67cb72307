//! The part of a conversation's page that only the team sees, and the shelves of its inbox.

use askama::Template;
use askama::filters::HtmlSafe;
use db::Id;

use super::super::model::{Place, Shelf};
use super::Writers;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::fault::Fault;
use crate::practices::safe;
use crate::practices::teams::{self, cases, notes};
use crate::web::{Choice, Form, Web};

/// One note.
pub(in crate::features::mailbox) struct NoteLine {
    pub who: String,
    pub at: i64,
    /// Its paragraphs' text, or what stands in its place.
    pub text: String,
    /// It does not open.
    pub closed: bool,
}

/// What the team does about a conversation: `{{ panel }}`.
#[derive(Template)]
#[template(path = "features/mailbox/team/panel.html")]
pub(in crate::features::mailbox) struct Panel<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    /// `/m/ID/team`.
    pub base: String,
    pub version: i64,
    pub done: bool,
    /// By name; empty: nobody's.
    pub assignee: String,
    pub mine: bool,
    /// The reader, as the form names them.
    pub me: String,
    pub people: Vec<Choice>,
    pub notes: Vec<NoteLine>,
    pub writing: Writers,
}

impl HtmlSafe for Panel<'_> {}

impl<'a> Panel<'a> {
    /// What the team of the open mailbox does about a conversation; none in every other mailbox.
    pub async fn of(
        app: &App,
        w: &'a Web,
        signed: &Signed,
        thread: Id,
        form: &'a Form,
        writing: Writers,
    ) -> Result<Option<Panel<'a>>, Fault> {
        let Some(view) = &signed.team else {
            return Ok(None);
        };
        let (team, me) = (&view.team, signed.actor.person);
        let case = cases::load(app, team.mailbox, thread).await?;
        let mates = teams::mates(app, team).await?;
        let assignee = mates.iter().find(|m| Some(m.person) == case.assignee);
        let mut lines = Vec::new();
        for n in notes::of_thread(app, &signed.ring, team, thread).await? {
            let who = match mates.iter().find(|m| m.person == n.author) {
                Some(m) => m.name.full(),
                // Somebody who is in the team no more.
                None => match safe::seat_of(app, team.practice, n.author).await? {
                    Some(seat) => seat.name.full(),
                    None => w.t("team-somebody"),
                },
            };
            lines.push(NoteLine {
                who,
                at: n.at,
                closed: n.text.is_none(),
                text: n.text.unwrap_or_else(|| w.t("team-note-closed")),
            });
        }
        let mut people = vec![Choice::new("nobody", w.t("team-nobody"))];
        people.extend(
            mates
                .iter()
                .filter(|m| m.active)
                .map(|m| Choice::new(m.person.to_string(), m.name.full())),
        );
        Ok(Some(Panel {
            w,
            form,
            base: format!("/m/{thread}/team"),
            version: case.version,
            done: case.state == cases::State::Done,
            mine: assignee.is_some_and(|m| m.person == me),
            assignee: assignee.map(|m| m.name.full()).unwrap_or_default(),
            me: me.to_string(),
            people,
            notes: lines,
            writing,
        }))
    }

    fn to(&self, what: &str) -> String {
        format!("{}/{what}", self.base)
    }

    fn chosen(&self) -> String {
        match self.assignee.is_empty() {
            true => "nobody".to_owned(),
            false => self
                .people
                .iter()
                .find(|c| c.label == self.assignee)
                .map(|c| c.value.clone())
                .unwrap_or_default(),
        }
    }
}

/// The shelves of a team's inbox, above its rows: `{{ filters }}`.
#[derive(Template)]
#[template(path = "features/mailbox/team/filters.html")]
pub(in crate::features::mailbox) struct Filters {
    pub w: Web,
    /// Address, words, and whether it is the one that is shown.
    pub shelves: Vec<(String, String, bool)>,
}

impl HtmlSafe for Filters {}

impl Filters {
    /// Those of a team's inbox; none in every other list.
    pub fn of(w: &Web, signed: &Signed, place: Place) -> Option<Filters> {
        signed.team.as_ref().filter(|_| place.has_shelves())?;
        Some(Filters::at(w, place))
    }

    pub fn at(w: &Web, place: Place) -> Filters {
        let shelves = Shelf::EACH
            .into_iter()
            .map(|shelf| {
                let words = match shelf {
                    Shelf::Mine => w.t("team-shelf-mine"),
                    Shelf::Nobodys => w.t("team-shelf-nobody"),
                    Shelf::All => w.t("team-shelf-all"),
                    Shelf::Done => w.t("team-shelf-done"),
                };
                let href = Place { shelf, ..place }.first().list();
                (href, words, shelf == place.shelf)
            })
            .collect();
        Filters {
            w: w.clone(),
            shelves,
        }
    }
}
