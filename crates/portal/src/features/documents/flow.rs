//! Publishing and accepting.

use super::model::{self, Kind, Parts, Shape};
use super::store;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::sealed::{Column, Stamp};
use crate::submissions::{Written, write_once};
use crate::web::Lang;
use db::{Id, Stmt, WriteError};
use serde_json::json;

/// `acceptance.address_f`
pub const ADDRESS: Column = Column("acceptance.address");

/// A document in force, in one language.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its number.
    pub version: i64,
    /// The language it is in (the pseudo-locale reads English).
    pub lang: Lang,
    /// Title.
    pub title: String,
    /// The five lines, as safe HTML (see [`model::html`]).
    pub summary: String,
    /// The chapters, as safe HTML.
    pub body: String,
    /// When it was published, microseconds UTC.
    pub published_at: i64,
}

/// Why a document was not published. The `Display` is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The text lacks something.
    #[error(transparent)]
    Shape(#[from] Shape),
    /// That version is there in that language; people may have accepted it.
    #[error(
        "version {version} of this document is published in this language already; choose version {next}"
    )]
    Published {
        /// The version given.
        version: i64,
        /// The one to choose.
        next: i64,
    },
    /// Versions only rise.
    #[error("there is a newer version already; choose version {next}")]
    Old {
        /// The one to choose.
        next: i64,
    },
    /// A number was left out. Languages of a version that was passed over could never be added, so it would never be in force.
    #[error("versions are numbered one after the other; choose version {next}")]
    Gap {
        /// The one to choose.
        next: i64,
    },
    /// Not a language of the portal.
    #[error("the portal does not speak this language; it speaks en and es")]
    Language,
    /// The database.
    #[error("{0}")]
    Fault(#[from] Fault),
}

/// What publishing brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Languages the version is still to be published in before it is in force.
    pub missing: Vec<&'static str>,
}

fn spoken(lang: Lang) -> Lang {
    match lang {
        Lang::Es => Lang::Es,
        Lang::En | Lang::Pseudo => Lang::En,
    }
}

/// The document in force.
///
/// # Errors
/// When the database is away, or [`install`] has never run.
pub async fn current(app: &App, kind: Kind, lang: Lang) -> Result<Document, Fault> {
    let lang = spoken(lang);
    let row = store::current(&app.db, kind.word(), lang.code(), Lang::REAL.len())
        .await?
        .ok_or_else(|| Fault::Internal(format!("no {} is published", kind.word())))?;
    // Whoever writes rows writes nobody's terms: the text is what people trust the portal by.
    let texts = [&row.title, &row.summary, &row.body];
    let bound = columns(kind, row.version, lang, texts, row.published_at);
    PUBLISHED.check(app, &bound.each_ref().map(Vec::as_slice), &row.mac)?;
    Ok(Document {
        version: row.version,
        lang,
        title: row.title,
        summary: model::html(&row.summary),
        body: model::html(&row.body),
        published_at: row.published_at,
    })
}

const PUBLISHED: Stamp = Stamp("row:document");

/// What the MAC of a published text binds together.
fn columns(
    kind: Kind,
    version: i64,
    lang: Lang,
    texts: [&String; 3],
    published_at: i64,
) -> [Vec<u8>; 7] {
    let [title, summary, body] = texts.map(|t| t.as_bytes().to_vec());
    [
        kind.word().into(),
        version.to_be_bytes().into(),
        lang.code().into(),
        title,
        summary,
        body,
        published_at.to_be_bytes().into(),
    ]
}

fn rows(app: &App, kind: Kind, version: i64, lang: Lang, p: &Parts) -> Stmt {
    let now = app.now();
    let bound = columns(kind, version, lang, [&p.title, &p.summary, &p.body], now);
    store::insert(
        kind.word(),
        version,
        lang.code(),
        &p.title,
        &p.summary,
        &p.body,
        &PUBLISHED.mac(app, &bound.each_ref().map(Vec::as_slice)),
        now,
    )
}

/// Publishes one language of a version. The version is in force once every language is there.
///
/// # Errors
/// See [`PublishError`].
pub async fn publish(
    app: &App,
    kind: Kind,
    version: i64,
    lang: &str,
    text: &str,
) -> Result<Published, PublishError> {
    let lang = Lang::REAL
        .into_iter()
        .find(|l| l.code() == lang)
        .ok_or(PublishError::Language)?;
    let parts = model::parts(text)?;
    let highest = store::highest(&app.db, kind.word())
        .await
        .map_err(Fault::from)?;
    if version < highest || version < 1 {
        return Err(PublishError::Old { next: highest + 1 });
    }
    if version > highest + 1 {
        return Err(PublishError::Gap { next: highest + 1 });
    }
    let mut stmts = vec![rows(app, kind, version, lang, &parts)];
    stmts.extend(
        audit::event("document.published")
            .by_operator()
            .detail(json!({ "document": kind.word(), "version": version, "lang": lang.code() }))
            .rows(app),
    );
    match app.db.write(stmts).await {
        Ok(_) => {}
        Err(WriteError::Unique { .. }) => {
            return Err(PublishError::Published {
                version,
                next: highest + 1,
            });
        }
        Err(e) => return Err(Fault::from(e).into()),
    }
    let there = store::languages(&app.db, kind.word(), version)
        .await
        .map_err(Fault::from)?;
    Ok(Published {
        missing: Lang::REAL
            .into_iter()
            .map(Lang::code)
            .filter(|l| !there.iter().any(|t| t == l))
            .collect(),
    })
}

/// The texts that come with the product, version 1.
const OURS: [(Kind, Lang, &str); 4] = [
    (Kind::Terms, Lang::En, include_str!("terms.en.md")),
    (Kind::Terms, Lang::Es, include_str!("terms.es.md")),
    (Kind::Privacy, Lang::En, include_str!("privacy.en.md")),
    (Kind::Privacy, Lang::Es, include_str!("privacy.es.md")),
];

/// Puts the product's own documents there where the operator has none: at start and after migrating. Names of the product and
/// of the operator are filled in now, so that what people accept never changes afterwards.
///
/// # Errors
/// When the database is away.
pub async fn install(app: &App) -> Result<(), Fault> {
    for kind in Kind::ALL {
        if store::highest(&app.db, kind.word()).await? > 0 {
            continue;
        }
        let mut stmts = Vec::new();
        for (_, lang, text) in OURS.into_iter().filter(|(k, _, _)| *k == kind) {
            let parts = model::parts(&filled(app, lang, text))
                .map_err(|e| Fault::Internal(format!("{} in {}: {e}", kind.word(), lang.code())))?;
            stmts.push(rows(app, kind, 1, lang, &parts));
        }
        match app.db.write(stmts).await {
            // Another node was faster.
            Ok(_) | Err(WriteError::Unique { .. }) => {}
            Err(e) => return Err(e.into()),
        }
    }
    Ok(())
}

fn filled(app: &App, lang: Lang, text: &str) -> String {
    let o = &app.config.operator;
    let words = app.site.words(lang);
    // A name in a Markdown text is text: what Markdown reads as a mark is taken off.
    let plain = |s: &str| s.replace(['*', '_', '`', '#', '<', '>', '[', ']', '\\', '\n'], "");
    let operator = match o.name.trim() {
        "" => words.t("document-operator"),
        name => plain(name),
    };
    let support: Vec<String> = [&o.support_email, &o.support_phone]
        .into_iter()
        .filter(|s| !s.trim().is_empty())
        .map(|s| plain(s))
        .collect();
    let support = if support.is_empty() {
        words.t("document-support")
    } else {
        support.join(", ")
    };
    text.replace("{product}", &plain(&o.product_name))
        .replace("{operator}", &operator)
        .replace("{support}", &support)
}

/// Somebody who accepted older terms accepts these.
///
/// # Errors
/// When the database is away.
pub(super) async fn accept_newer(
    app: &App,
    s: &Signed,
    d: &Document,
    once: Id,
    source: &Source,
) -> Result<(), Fault> {
    let person = s.actor.person;
    let mut rows = vec![acceptance(
        app,
        Kind::Terms,
        d.version,
        d.lang,
        person,
        s.actor.practice(),
        app.now(),
        source,
    )];
    rows.extend(
        audit::event("terms.accepted")
            .by(&s.actor)
            .owner(person)
            .detail(json!({ "version": d.version, "lang": d.lang.code() }))
            .from(source)
            .rows(app),
    );
    match write_once(app, once, person, "", rows).await? {
        Written::Done(_) | Written::Already(_) => Ok(()),
        w => Err(Fault::Internal(format!("terms: {w:?}"))),
    }
}

/// The row that somebody accepted a document: which version, in which language, when (`at`, microseconds UTC), from which address
/// (sealed).
#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub fn acceptance(
    app: &App,
    kind: Kind,
    version: i64,
    lang: Lang,
    person: Id,
    practice: Option<Id>,
    at: i64,
    source: &Source,
) -> Stmt {
    let id = app.id();
    store::accept(
        id,
        kind.word(),
        version,
        spoken(lang).code(),
        person,
        practice,
        at,
        &ADDRESS.seal(app, id, &source.address),
    )
}
