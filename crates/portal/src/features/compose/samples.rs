//! Every page of this feature in its main states, for the test that renders all pages in all languages.

use askama::Template;

use super::draft_pages::{Delete, Drafts, Shown};
use super::model::{FIELDS, Fields, TwoStep};
use super::pages::{self, Read};
use super::view::{self, Note};
use crate::web::{Form, Web};
use db::Id;

/// The pages by name.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    let written = Form::blank()
        .with("to", "robin@patients.example")
        .with("subject", "X-rays before Thursday")
        .with(
            "body",
            "Here are the two x-rays we talked about.\n\nCall if something is unclear.",
        );
    let other = Note::Changed(w.now(), Box::new(Fields::of(&written, FIELDS)));
    let mut wrong = written.clone().with("to", "robin").with("mobile", "12");
    wrong.fail("to", w.t("email-shape"));
    wrong.fail("relationship", w.t("compose-relationship-missing"));
    wrong.fail("first", w.t("compose-first-missing"));
    wrong.fail("mobile", w.t("phone-shape"));
    wrong.fail("files[]", w.put("name", "setup.exe").t("file-program"));
    let blank = Form::blank();
    let cases: [(&'static str, &Form, Note, view::Sample, TwoStep); 10] = [
        (
            "compose",
            &blank,
            Note::None,
            view::Sample::None,
            TwoStep::Choice,
        ),
        (
            "compose-new",
            &written,
            Note::None,
            view::Sample::New,
            TwoStep::Choice,
        ),
        (
            "compose-asked",
            &written,
            Note::Asked,
            view::Sample::LookAlike,
            TwoStep::Choice,
        ),
        (
            "compose-known",
            &written,
            Note::Saved(w.now()),
            view::Sample::Known,
            TwoStep::ByPractice,
        ),
        (
            "compose-invited",
            &written,
            Note::Late,
            view::Sample::Invited,
            TwoStep::NoPhones,
        ),
        (
            "compose-errors",
            &wrong,
            Note::None,
            view::Sample::New,
            TwoStep::ByOperator,
        ),
        (
            "compose-changed",
            &written,
            other,
            view::Sample::Known,
            TwoStep::Choice,
        ),
        (
            "compose-gone",
            &written,
            Note::Gone,
            view::Sample::None,
            TwoStep::Choice,
        ),
        (
            "compose-sent-before",
            &written,
            Note::SentBefore(Id::NIL),
            view::Sample::Known,
            TwoStep::Choice,
        ),
        (
            "compose-plain",
            &written,
            Note::None,
            view::Sample::Invited,
            TwoStep::Choice,
        ),
    ];
    for (name, form, note, sample, two_step) in &cases {
        let page = view::sample(w, form, note, *sample, *two_step);
        all.push((*name, page.render().unwrap_or_default()));
    }
    all.push((
        "compose-signed-out",
        pages::late::signed_out_view(w, &written, FIELDS, "check")
            .render()
            .unwrap_or_default(),
    ));
    let line = |to: &str, subject: &str, late, files, closed| Shown {
        href: "/compose?draft=0".into(),
        delete: "/drafts/0/delete".into(),
        to: to.into(),
        subject: subject.into(),
        excerpt: "Here are the two x-rays".into(),
        at: w.now(),
        files,
        late,
        closed,
    };
    let drafts = Drafts {
        w,
        drafts: vec![
            line("robin@patients.example", "X-rays", true, 2, false),
            line("lee.park@parkendo.example", "Referral", false, 0, false),
            line("", "", false, 1, true),
        ],
        late: true,
        deleted: false,
    };
    let none = Drafts {
        w,
        drafts: Vec::new(),
        late: false,
        deleted: true,
    };
    all.push(("drafts", drafts.render().unwrap_or_default()));
    all.push(("drafts-empty", none.render().unwrap_or_default()));
    let delete = Delete {
        w,
        form: &blank,
        to: "robin@patients.example".into(),
        subject: "X-rays".into(),
        excerpt: "Here are the two x-rays".into(),
        action: "/drafts/0/delete".into(),
        version: 1,
    };
    let draft = Fields::of(&written, FIELDS);
    let read = Read { w, draft: &draft };
    all.push(("drafts-read", read.render().unwrap_or_default()));
    all.push(("drafts-delete", delete.render().unwrap_or_default()));
    all
}
