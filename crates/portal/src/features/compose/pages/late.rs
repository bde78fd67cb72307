//! A form that comes after its session has ended: kept for its owner, or on the page.

use askama::Template;
use axum::response::Response;
use http::StatusCode;

use crate::accounts::session::{Found, Owner, Signed};
use crate::app::App;
use crate::fault::Fault;
use crate::features::compose::drafts::{self, Kind, Late};
use crate::features::compose::model::Fields;
use crate::features::compose::writing::{FILES, continued, kept as kept_words, submission};
use crate::guard;
use crate::messages::intake::{self, Taken};
use crate::web::form::LOST;
use crate::web::{Error, Form, Notice, Upload, Web, page};
use db::Id;

/// A form that came too late.
#[derive(Debug, Clone, Copy)]
pub struct LateForm {
    /// What its drafts are.
    pub kind: Kind,
    /// The conversation of an answer.
    pub thread: Option<Id>,
    /// Its fields.
    pub names: &'static [&'static str],
    /// What *Continue* asks for: never to send, the person has not seen the page again.
    pub action: &'static str,
}

impl LateForm {
    /// Keeps it for its owner, the person and the practice whose mailbox was open.
    ///
    /// # Errors
    /// When it is no form of ours.
    pub async fn keep(
        self,
        app: &App,
        w: &Web,
        owner: Owner,
        upload: Upload,
    ) -> Result<Response, Error> {
        let taken = intake::take(app, w, upload, FILES).await?;
        let fields = Fields::of(&taken.form, self.names);
        let kept = drafts::keep_late(
            app,
            &Late {
                person: owner.person,
                practice: owner.practice,
                lent: owner.lent.filter(|_| self.kind == Kind::Reply),
                team: owner.team.filter(|_| self.kind == Kind::Reply),
                kind: self.kind,
                thread: self.thread,
                draft: continued(&taken.form),
                fields: &fields,
                files: &taken.files,
                once: submission(&taken.form)?,
                source: &guard::source(w),
            },
        )
        .await;
        match kept {
            Ok(Some(_)) => Ok(kept_page(w, &taken.form)),
            Ok(None) if fields.is_blank() => Err(guard::signed_out(w).into()),
            Ok(None) => Ok(self.over(w, &taken.form)),
            Err(cause) => {
                // What was typed is worth more than the right status: it stays on the page.
                if !matches!(cause, Fault::Unknown(_)) {
                    intake::discard(app, &taken.files).await;
                }
                tracing::error!(%cause, "what came late was not kept");
                Ok(self.over(w, &taken.form))
            }
        }
    }

    /// Keeps what was being written when the membership ended. It is the practice's: it goes to the drafts of the seat, where the practice
    /// opens it by its safe, and the writer is told so.
    ///
    /// # Errors
    /// When it is no form of ours.
    pub async fn keep_left(
        self,
        app: &App,
        w: &Web,
        s: &Signed,
        upload: Upload,
    ) -> Result<Response, Error> {
        let Some(left) = &s.left else {
            return Err(Error::NotFound);
        };
        let taken = intake::take(app, w, upload, FILES).await?;
        let fields = Fields::of(&taken.form, self.names);
        let kept = drafts::keep_late(
            app,
            &Late {
                person: s.actor.person,
                practice: Some(left.practice),
                lent: None,
                team: None,
                kind: self.kind,
                thread: self.thread,
                draft: continued(&taken.form),
                fields: &fields,
                files: &taken.files,
                once: submission(&taken.form)?,
                source: &guard::source(w),
            },
        )
        .await;
        match kept {
            Ok(kept) => Ok(guard::left(w, s, kept.is_some()).page(w)),
            Err(cause) => {
                if !matches!(cause, Fault::Unknown(_)) {
                    intake::discard(app, &taken.files).await;
                }
                tracing::error!(%cause, "what was written when a membership ended was not kept");
                Ok(self.over(w, &taken.form))
            }
        }
    }

    /// Keeps what came from a page that was shown in another mailbox of this person than the one that is open now, as a draft there: it is
    /// sealed to it, so it need not be open. None: there was nothing to keep, or no place for it.
    pub async fn keep_there(
        self,
        app: &App,
        w: &Web,
        owner: Owner,
        taken: &Taken,
    ) -> Result<Option<Id>, Error> {
        let fields = Fields::of(&taken.form, self.names);
        let kept = drafts::keep_late(
            app,
            &Late {
                person: owner.person,
                practice: owner.practice,
                lent: owner.lent,
                team: owner.team,
                kind: self.kind,
                thread: self.thread,
                draft: continued(&taken.form),
                fields: &fields,
                files: &taken.files,
                once: submission(&taken.form)?,
                source: &guard::source(w),
            },
        )
        .await;
        Ok(kept.unwrap_or_else(|cause| {
            tracing::error!(%cause, "what was written for another mailbox was not kept");
            None
        }))
    }

    /// A new message, sent or saved while the mailbox of somebody else is open: nothing is begun there. What was typed, files as well,
    /// waits among the drafts of the mailbox that its page was shown in; where it finds no room there, it stays on the page.
    pub(super) async fn in_lent(
        self,
        app: &App,
        w: &Web,
        s: &Signed,
        upload: Upload,
    ) -> Result<Response, Error> {
        let taken = intake::take(app, w, upload, FILES).await?;
        let typed = taken.form.value("body").to_owned();
        let own = s
            .placed(taken.form.value("as"))
            .filter(|o| o.lent.is_none());
        let home = Owner {
            person: s.actor.person,
            practice: s.actor.practice(),
            lent: None,
            team: None,
        };
        let draft = self.keep_there(app, w, own.unwrap_or(home), &taken).await?;
        let inside = match guard::session_inside(app, w).await {
            Ok(Found::Live(s)) => s.inside,
            // Not lent any more: said once, and the session is at home from now on.
            Err(e) => return Err(kept_words(w, e, &typed)),
            Ok(_) => None,
        };
        let Some(view) = inside else {
            return Err(kept_words(w, guard::signed_out(w).into(), &typed));
        };
        let next = draft.map(|id| format!("/compose?draft={id}"));
        let place = own.map(|_| taken.form.value("as"));
        let notice = guard::not_sent_here(w, &view, place, next.as_deref());
        let problems = taken.form.errors().iter();
        let notice: Error = problems.fold(notice, |n, (_, p)| n.text(p)).into();
        Err(match draft {
            Some(_) => notice,
            None => kept_words(w, notice, &typed),
        })
    }

    /// Nobody is known to keep the text for: it stays on the page until the person has signed in.
    pub fn over(self, w: &Web, form: &Form) -> Response {
        let view = signed_out_view(w, form, self.names, self.action);
        page(w, StatusCode::FORBIDDEN, &view)
    }
}

/// *You were signed out. What you wrote is kept.* Files that were not taken are named, each with its reason.
fn kept_page(w: &Web, form: &Form) -> Response {
    kept(w, form).page(w)
}

pub(in super::super) fn kept(w: &Web, form: &Form) -> Notice {
    let notice = Notice::new(StatusCode::FORBIDDEN, w.t("session-ended-title"))
        .text(w.t("drafts-kept-text"))
        .button(w.t("sign-in"), "/sign-in?next=/drafts");
    form.errors()
        .iter()
        .fold(notice, |n, (_, problem)| n.text(problem))
}

#[derive(Template)]
#[template(path = "features/compose/signed_out.html")]
pub(in super::super) struct SignedOut<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub hidden: Vec<(&'static str, String)>,
    pub body: String,
    pub action: &'static str,
}

pub(in super::super) fn signed_out_view<'a>(
    w: &'a Web,
    form: &'a Form,
    names: &[&'static str],
    action: &'static str,
) -> SignedOut<'a> {
    let hidden = names
        .iter()
        .chain(&["draft", "version", LOST])
        .map(|n| (*n, form.shown(n)))
        .filter(|(_, v)| !v.is_empty())
        .collect();
    SignedOut {
        w,
        form,
        hidden,
        body: form.shown("body"),
        action,
    }
}
