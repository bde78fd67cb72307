//! A round: a list as it was read, on its way, and what became of it.

use super::super::file::{Person, Problem, Warning};
use super::super::flow::round::{self, Data, Kind, Moved, Round, State as Where};
use super::super::model::{Choice as Known, LineState, Why, safe_cell};
use super::super::store;
use super::{Inviter, changed, id, once, relationship, role};
use crate::app::App;
use crate::contacts::Relationship;
use crate::features::login::stepup;
use crate::guard;
use crate::web::headers::download;
use crate::web::{Choice, Error, Form, Lang, Web, page, see_other};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;

/// Lines of each kind that a page shows.
const SHOWN: i64 = 50;
/// Good lines that it shows.
const SAMPLE: usize = 10;
/// Lines of a result read at once.
const AT_ONCE: i64 = 500;

/// One round among others.
pub(super) struct Brief {
    pub name: String,
    pub href: String,
    pub state: String,
}

pub(super) fn brief(w: &Web, r: &Round) -> Brief {
    Brief {
        name: name(w, r),
        href: format!("/people/rounds/{}", r.id),
        state: w
            .put("state", state(w, r))
            .put("date", w.when(r.created_at))
            .t("round-brief"),
    }
}

fn name(w: &Web, r: &Round) -> String {
    match r.kind {
        Kind::Import => r.about.file.clone(),
        Kind::Again => w.t("round-again"),
    }
}

fn state(w: &Web, r: &Round) -> String {
    w.t(match r.state {
        Where::Shown => "round-shown",
        Where::Going => "round-going",
        Where::Done => "round-done",
        Where::Stopped => "round-stopped",
    })
}

/// A line in words.
pub(super) struct Line {
    pub line: i64,
    pub email: String,
    pub name: String,
    pub says: Vec<String>,
}

#[derive(Template)]
#[template(path = "features/inviting/round.html")]
pub(super) struct RoundPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub name: String,
    pub base: String,
    pub import: bool,
    pub shown: bool,
    pub going: bool,
    pub stopped: bool,
    pub total: i64,
    pub met: i64,
    /// How many came to what, in words.
    pub counts: Vec<(String, i64)>,
    /// Lines with something wrong.
    pub bad: Vec<Line>,
    /// Bad lines that are not shown here.
    pub more_bad: i64,
    /// People whom the practice knows.
    pub known: Vec<Line>,
    /// Lines with something doubtful.
    pub doubtful: Vec<Line>,
    /// The first lines with nothing wrong, as they were understood.
    pub good: Vec<Line>,
    /// Good lines that are not shown here.
    pub more_good: usize,
    pub ready: i64,
    pub unused: String,
    pub wait_until: Option<i64>,
    pub ends_at: i64,
    pub days: i64,
    /// Only whoever had the file read says "send".
    pub mine: bool,
}

impl RoundPage<'_> {
    /// The lines that somebody should look at, by what is to be said of them.
    fn tables(&self) -> [(String, &[Line]); 4] {
        let w = self.w;
        [
            (w.t("round-bad-title"), &self.bad),
            (w.t("round-doubtful-title"), &self.doubtful),
            (w.t("round-known-title"), &self.known),
            (w.t("round-good-title"), &self.good),
        ]
    }

    fn to(&self, page: &str) -> String {
        format!("{}/{page}", self.base)
    }

    fn choices(&self) -> Vec<Choice> {
        let w = self.w;
        vec![
            Choice::new(Known::New.word(), w.t("round-known-skip"))
                .hint(w.t("round-known-skip-hint")),
            Choice::new(Known::All.word(), w.t("round-known-again"))
                .hint(w.t("round-known-again-hint")),
        ]
    }
}

/// What is wrong with a line.
fn problem(w: &Web, p: &Problem) -> String {
    // words: import-row-unclosed import-row-cells import-row-twice import-row-name import-row-long import-row-characters
    // words: import-row-formula import-row-relationship import-row-role import-row-manager import-row-not-yours import-row-language
    let text = match p {
        Problem::Cells { found, expected } => {
            w.put("found", *found).put("expected", *expected).t(p.key())
        }
        Problem::Twice(line) => w.put("line", *line).t(p.key()),
        Problem::Long(column) | Problem::Characters(column) | Problem::Formula(column) => {
            w.put("column", column.as_str()).t(p.key())
        }
        _ => w.t(p.key()),
    };
    match p {
        Problem::Phone(column, _) => w
            .put("column", column.as_str())
            .put("problem", text)
            .t("import-row-phone"),
        _ => text,
    }
}

fn warning(w: &Web, x: &Warning) -> String {
    match x {
        Warning::LooksLike(like) => w.put("like", like.as_str()).t("import-warn-looks"),
        Warning::NoPhone => w.t("import-warn-phone"),
        Warning::RoleUnused => w.t("import-warn-role"),
    }
}

/// What became of a line, or how far the practice knows it.
fn why(w: &Web, state: LineState, why: Why) -> String {
    match (state, why) {
        (LineState::Sent, Why::Again) => w.t("round-sent-again"),
        (LineState::Sent, _) => w.t("round-sent"),
        (LineState::Ready, _) => w.t("round-ready"),
        (LineState::Bad, _) => w.t("round-bad"),
        (LineState::Known, Why::Ended) => w.t("round-known-ended"),
        (LineState::Known, Why::Contact) => w.t("round-known-contact"),
        (LineState::Known, _) => w.t("round-known-waits"),
        (LineState::Left, why) => left(w, why),
    }
}

fn left(w: &Web, why: Why) -> String {
    w.t(match why {
        Why::Waits | Why::Chosen | Why::Contact | Why::Ended => "round-left-known",
        Why::In => "round-left-in",
        Why::Member => "round-left-member",
        Why::Declined => "round-left-declined",
        Why::Soon => "round-left-soon",
        Why::NoKey => "round-left-key",
        Why::NotYours => "round-left-yours",
        Why::Again => "round-sent-again",
        Why::Damaged | Why::None => "round-left-damaged",
    })
}

fn line(w: &Web, l: &store::LineRow, data: Data) -> Line {
    let state = LineState::parse(&l.state).unwrap_or(LineState::Left);
    let mut says: Vec<String> = data.problems.iter().map(|p| problem(w, p)).collect();
    // What stands in no column was chosen by rule: it is read before anything is sent.
    let person = data.person.as_ref().filter(|_| state == LineState::Ready);
    says.extend(person.map(|p| understood(w, p)));
    if says.is_empty() {
        says.push(why(w, state, Why::parse(&l.why)));
    }
    says.extend(data.warnings.iter().map(|x| warning(w, x)));
    Line {
        line: l.line,
        email: data.email,
        name: data.name,
        says,
    }
}

/// Somebody as the list was understood: "Patient, English, 1 phone".
fn understood(w: &Web, p: &Person) -> String {
    let mut words = vec![match (&p.role, Relationship::parse(&p.relationship)) {
        (Some(r), _) => role(w, r),
        (None, Some(r)) => relationship(w, r),
        (None, None) => String::new(),
    }];
    words.extend(Lang::parse(&p.lang).map(|l| l.name().to_owned()));
    words.push(w.put("n", p.phones.len()).t("round-phones"));
    words.join(", ")
}

async fn lines(
    app: &App,
    w: &Web,
    r: &Round,
    state: LineState,
    most: i64,
) -> Result<Vec<Line>, Error> {
    let rows = store::lines_of(&app.db, r.id, state.word(), i64::MIN, most).await?;
    Ok(rows
        .into_iter()
        .filter_map(|l| {
            let data = Data::open(app, r.id, l.line, &l.data_f).ok()?;
            Some(line(w, &l, data))
        })
        .collect())
}

/// How many came to what: in words, the same words together.
fn counted(w: &Web, all: &[(String, String, i64)]) -> Vec<(String, i64)> {
    let mut out: Vec<(String, i64)> = Vec::new();
    for (state, word, n) in all {
        let state = LineState::parse(state).unwrap_or(LineState::Left);
        let text = why(w, state, Why::parse(word));
        match out.iter_mut().find(|(t, _)| *t == text) {
            Some((_, sum)) => *sum += n,
            None => out.push((text, *n)),
        }
    }
    out
}

async fn show(
    app: &App,
    w: &Web,
    i: &Inviter,
    r: &Round,
    form: &Form,
    status: StatusCode,
) -> Result<Response, Error> {
    let of = |all: &[(String, String, i64)], s: LineState| -> i64 {
        all.iter()
            .filter(|(x, ..)| x == s.word())
            .map(|(.., n)| n)
            .sum()
    };
    let all = store::counts(&app.db, r.id).await?;
    let (ready, known, bad) = (
        of(&all, LineState::Ready),
        of(&all, LineState::Known),
        of(&all, LineState::Bad),
    );
    let shown = r.state == Where::Shown;
    let counts = match r.kind {
        Kind::Import => counted(w, &all),
        Kind::Again => {
            let rows: Vec<_> = r
                .about
                .counts
                .iter()
                .map(|(word, n)| {
                    let sent = Why::parse(word) == Why::Again;
                    let state = if sent {
                        LineState::Sent
                    } else {
                        LineState::Left
                    };
                    (state.word().to_owned(), word.clone(), *n)
                })
                .collect();
            counted(w, &rows)
        }
    };
    let met = match r.kind {
        Kind::Import => r.total - ready - known,
        Kind::Again => r.about.counts.values().sum(),
    };
    let (mut doubtful, mut good) = (Vec::new(), Vec::new());
    if shown {
        let some = lines(app, w, r, LineState::Ready, 5_000).await?;
        (doubtful, good) = some.into_iter().partition(|l| l.says.len() > 1);
        doubtful.truncate(SHOWN as usize);
    }
    let more_good = good.len().saturating_sub(SAMPLE);
    good.truncate(SAMPLE);
    let a_day = app.config.limits.invitations_per_day.max(1);
    let show = RoundPage {
        w,
        form,
        name: name(w, r),
        base: format!("/people/rounds/{}", r.id),
        import: r.kind == Kind::Import,
        shown,
        going: r.state == Where::Going,
        stopped: r.state == Where::Stopped,
        total: r.total,
        met,
        counts,
        bad: lines(app, w, r, LineState::Bad, SHOWN).await?,
        more_bad: (bad - SHOWN).max(0),
        known: if shown {
            lines(app, w, r, LineState::Known, SHOWN).await?
        } else {
            Vec::new()
        },
        doubtful,
        good,
        more_good,
        ready,
        unused: r.about.unused.join(", "),
        wait_until: r.wait_until.filter(|_| r.state == Where::Going),
        ends_at: r.ends_at,
        days: (ready + a_day - 1) / a_day,
        mine: r.person == i.signed.actor.person,
    };
    Ok(page(w, status, &show))
}

/// `GET /people/rounds/{round}`
pub async fn get(
    State(app): State<App>,
    w: Web,
    i: Inviter,
    Path(round): Path<String>,
) -> Result<Response, Error> {
    let r = round::look(&app, &i.signed, &i.here, id(&round)?).await?;
    show(&app, &w, &i, &r, &Form::blank(), StatusCode::OK).await
}

fn home(r: &Round) -> String {
    format!("/people/rounds/{}", r.id)
}

/// `POST /people/rounds/{round}/send`
pub async fn send(
    State(app): State<App>,
    w: Web,
    i: Inviter,
    Path(round): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let r = round::look(&app, &i.signed, &i.here, id(&round)?).await?;
    if r.kind != Kind::Import || r.person != i.signed.actor.person {
        return Err(Error::NotFound);
    }
    if !stepup::fresh(&i.signed, app.now()) {
        return Ok(see_other(&format!("/step-up?next={}", home(&r))));
    }
    let words = [Known::New.word(), Known::All.word()];
    let choice = match form.has("known") {
        // Nobody on it is known, so it was not asked.
        false => Some(Known::New),
        true => form
            .one_of(&w, "known", &words, "required-choice")
            .and_then(Known::parse),
    };
    let Some(choice) = choice.filter(|_| form.ok()) else {
        return show(&app, &w, &i, &r, &form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let (once, source) = (once(&form)?, guard::source(&w));
    match round::send(&app, &i.signed, &r, choice, once, &source).await? {
        Moved::Done => Ok(see_other(&home(&r))),
        Moved::Elsewhere => Err(changed(&w, &home(&r)).into()),
    }
}

/// `POST /people/rounds/{round}/stop`
pub async fn stop(
    State(app): State<App>,
    w: Web,
    i: Inviter,
    Path(round): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let r = round::look(&app, &i.signed, &i.here, id(&round)?).await?;
    let (once, source) = (once(&form)?, guard::source(&w));
    match round::stop(&app, &i.signed, &r, once, &source).await? {
        // It came to its end at this moment: the page says so.
        Moved::Done | Moved::Elsewhere => Ok(see_other(&home(&r))),
    }
}

/// `POST /people/rounds/{round}/delete`
pub async fn delete(
    State(app): State<App>,
    w: Web,
    i: Inviter,
    Path(round): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let r = round::look(&app, &i.signed, &i.here, id(&round)?).await?;
    let (once, source) = (once(&form)?, guard::source(&w));
    match round::delete(&app, &i.signed, &r, once, &source).await? {
        Moved::Done => Ok(see_other("/people/invited?done=deleted")),
        Moved::Elsewhere => Err(changed(&w, &home(&r)).into()),
    }
}

/// `GET /people/rounds/{round}/result.csv`: a row a line, in the order of the file, safe to open in a spreadsheet.
pub async fn result(
    State(app): State<App>,
    w: Web,
    i: Inviter,
    Path(round): Path<String>,
) -> Result<Response, Error> {
    let r = round::look(&app, &i.signed, &i.here, id(&round)?).await?;
    if r.kind != Kind::Import {
        return Err(Error::NotFound);
    }
    if !stepup::fresh(&i.signed, app.now()) {
        return Ok(see_other(&format!("/step-up?next={}", home(&r))));
    }
    let mut csv = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let put = |csv: &mut csv::Writer<Vec<u8>>, cells: [String; 4]| {
        csv.write_record(cells.map(|c| safe_cell(&c)))
            .map_err(|e| Error::internal(e.to_string()))
    };
    let header = ["round-line", "email", "contacts-name", "round-result"];
    put(&mut csv, header.map(|k| w.t(k)))?;
    let mut after = i64::MIN;
    loop {
        let some = store::lines(&app.db, r.id, after, AT_ONCE).await?;
        let Some(last) = some.last() else { break };
        after = last.line;
        for l in some {
            let data = Data::open(&app, r.id, l.line, &l.data_f).unwrap_or_default();
            let x = line(&w, &l, data);
            put(
                &mut csv,
                [x.line.to_string(), x.email, x.name, x.says.join(" ")],
            )?;
        }
    }
    let bytes = csv
        .into_inner()
        .map_err(|e| Error::internal(e.to_string()))?;
    let rows = crate::audit::event("invites.result")
        .by(&i.signed.actor)
        .on("invite_round", r.id)
        .from(&guard::source(&w))
        .rows(&app);
    app.db.write(rows.to_vec()).await?;
    let name = w.t("round-result-name");
    Ok(download(
        bytes.into_response(),
        &name,
        "text/csv; charset=utf-8",
    ))
}
