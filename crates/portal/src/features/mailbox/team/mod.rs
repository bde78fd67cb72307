//! What colleagues arrange among themselves about a conversation in the mailbox of their team: whose it is to answer, whether it is done,
//! what they note beside it, and who is writing just now.
//!
//! All of it is the team's alone. The other side of the conversation sees that the team can read, and nothing of this: none of it stands
//! in a table that their pages, mails or files are made from.
//!
//! Attackers here: a member who was taken out while a page was open (each write asks the row that says they are in the team); a form that
//! gives a conversation to somebody outside the team, or names one that the team has no part in (it is not there); two at once (one is
//! told who was faster).

mod acts;
mod panel;
mod watch;

pub use acts::{assign, note, state};
pub(super) use panel::{Filters, NoteLine, Panel};
pub use watch::writing;
pub(super) use watch::{Writers, watched};

use std::collections::HashMap;

use crate::accounts::session::Signed;
use crate::app::App;
use crate::fault::Fault;
use crate::practices::safe;
use crate::practices::teams::{self, Team, cases};
use crate::web::Web;
use db::Id;

/// The teams that read a conversation.
pub(super) struct Readers {
    all: Vec<Team>,
    /// The team of the reader's own practice, if one reads it.
    own: Option<Team>,
}

impl Readers {
    /// Which teams read a conversation, and which of them the reader works with.
    pub(super) async fn of(app: &App, signed: &Signed, thread: Id) -> Result<Readers, Fault> {
        let all = teams::in_thread(app, thread).await?;
        let practice = signed.actor.practice();
        let inside = signed.team.as_ref().map(|t| t.team.id);
        let own = all
            .iter()
            .find(|t| inside.is_some_and(|id| id == t.id))
            .or_else(|| all.iter().find(|t| Some(t.practice) == practice))
            .cloned();
        Ok(Readers { all, own })
    }

    /// "The team Front desk can read this too." Empty where none does.
    pub(super) fn say(&self, w: &Web) -> String {
        if self.all.is_empty() {
            return String::new();
        }
        let names: Vec<&str> = self.all.iter().map(|t| t.name.as_str()).collect();
        let put = w.put("n", names.len()).put("team", names.join(", "));
        match self.own {
            Some(_) => put.t("team-reads-own"),
            None => put.t("team-reads"),
        }
    }

    /// Who else of the practice is writing an answer. Nobody outside it is told.
    pub(super) async fn writing(
        &self,
        app: &App,
        w: &Web,
        signed: &Signed,
        thread: Id,
    ) -> Result<String, Fault> {
        let Some(team) = &self.own else {
            return Ok(String::new());
        };
        let mut names = Vec::new();
        for person in cases::writing(app, team.mailbox, thread, signed.actor.person).await? {
            let seat = safe::seat_of(app, team.practice, person).await?;
            names.extend(seat.map(|s| s.name.full()));
        }
        Ok(match names.len() {
            0 => String::new(),
            n => w
                .put("n", n)
                .put("names", names.join(", "))
                .t("team-writing"),
        })
    }

    /// Whether a team of the reader's own practice reads it.
    pub(super) fn read_along(&self) -> bool {
        self.own.is_some()
    }

    /// Who is writing, as the page says it; with where its script asks again, where colleagues read along.
    pub(super) async fn writers(
        &self,
        app: &App,
        w: &Web,
        signed: &Signed,
        thread: Id,
    ) -> Result<Writers, Fault> {
        let line = self.writing(app, w, signed, thread).await?;
        Ok(match self.own {
            Some(_) => watched(w, thread, line),
            None => Writers::default(),
        })
    }

    /// The reader has an answer open: their colleagues are told for a minute. Worth a line in the log when it cannot be said.
    pub(super) async fn writes(&self, app: &App, signed: &Signed, thread: Id) {
        let Some(team) = &self.own else { return };
        let row = cases::writes(app, team.mailbox, thread, signed.actor.person);
        if let Err(e) = app.db.write(vec![row]).await {
            tracing::warn!(error = %e, "colleagues were not told who is writing");
        }
    }

    /// How many answers of colleagues an answer's page has seen; none where no colleague reads along.
    pub(super) async fn seen(
        &self,
        app: &App,
        signed: &Signed,
        thread: Id,
    ) -> Result<Option<i64>, Fault> {
        if self.own.is_none() {
            return Ok(None);
        }
        let (mailbox, me) = (signed.actor.mailbox(), signed.actor.person);
        Ok(Some(cases::sent_by_others(app, mailbox, thread, me).await?))
    }
}

/// Who of the colleagues has answered last, by name.
pub(super) async fn faster(app: &App, w: &Web, signed: &Signed, thread: Id) -> String {
    let (mailbox, me) = (signed.actor.mailbox(), signed.actor.person);
    let found = async {
        let last = cases::last_by_others(app, mailbox, thread, me).await?;
        match (last, signed.actor.practice()) {
            (Some(person), Some(practice)) => safe::seat_of(app, practice, person).await,
            _ => Ok(None),
        }
    };
    match found.await {
        Ok(Some(seat)) => seat.name.full(),
        _ => w.t("team-somebody"),
    }
}

/// Whose the conversations of a list are, by name, and which are done: for the rows of a team's inbox.
pub(super) async fn of_rows(
    app: &App,
    team: &Team,
    threads: &[Id],
) -> Result<HashMap<Id, (Option<String>, bool)>, Fault> {
    if threads.is_empty() {
        return Ok(HashMap::new());
    }
    let names: HashMap<Id, String> = teams::mates(app, team)
        .await?
        .into_iter()
        .map(|m| (m.person, m.name.full()))
        .collect();
    let asked = threads
        .iter()
        .map(|t| cases::store::of_thread(team.mailbox, *t))
        .collect();
    let mut all = HashMap::new();
    for answer in app.db.read(asked).await? {
        let row: Option<cases::store::ListRow> = answer.one().map_err(db::ReadError::from)?;
        if let Some(r) = row {
            let done = cases::State::read(&r.state) == cases::State::Done;
            let name = r.assignee.and_then(|p| names.get(&p).cloned());
            all.insert(r.thread, (name, done));
        }
    }
    Ok(all)
}
