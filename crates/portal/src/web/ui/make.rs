//! The controls as methods of [`Web`], so that a template writes `{{ w.text(form, "first", …) }}`.

use std::fmt::Display;

use super::{
    Choice, Choices, Countdown, ErrorSummary, Field, FileField, FormFields, Icon, Pager,
    PasswordField, PostButton, SelectField, Step, TextArea, TextField, Tick, TimeTag,
};
use crate::web::context::Web;
use crate::web::form::{Form, SUBMISSION};
use crate::web::icons;
use crate::web::limits;
use crate::web::time::{Tz, Whole, ZONES};

impl Web {
    /// A line of text.
    pub fn text(&self, form: &Form, name: &str, label: impl Display) -> TextField {
        TextField {
            f: Field::new(self, form, name, label),
            kind: "text",
            autocomplete: String::new(),
            inputmode: "",
            class: "",
            spellcheck: true,
            capitals: true,
        }
    }

    /// An e-mail address. The field's type keeps the right keyboard; the browser's own check stays off (`novalidate`).
    pub fn email(&self, form: &Form, name: &str, label: impl Display) -> TextField {
        TextField {
            kind: "email",
            inputmode: "email",
            spellcheck: false,
            capitals: false,
            autocomplete: "email".into(),
            ..self.text(form, name, label)
        }
    }

    /// A telephone number in any format.
    pub fn phone(&self, form: &Form, name: &str, label: impl Display) -> TextField {
        TextField {
            kind: "tel",
            inputmode: "tel",
            spellcheck: false,
            class: "medium",
            autocomplete: "tel".into(),
            ..self.text(form, name, label)
        }
    }

    /// A one-time code: one field, paste and autofill welcome, no length limit that would cut a paste.
    pub fn code(&self, form: &Form, name: &str, label: impl Display) -> TextField {
        TextField {
            inputmode: "numeric",
            spellcheck: false,
            class: "code",
            autocomplete: "one-time-code".into(),
            ..self.text(form, name, label)
        }
    }

    /// A time of day; the browser shows it as its reader writes times.
    pub fn time_of_day(&self, form: &Form, name: &str, label: impl Display) -> TextField {
        TextField {
            kind: "time",
            spellcheck: false,
            class: "short",
            autocomplete: "off".into(),
            ..self.text(form, name, label)
        }
    }

    /// A day; the browser shows a calendar where it has one, and sends `2026-12-24` ([`crate::web::time::Tz::day`]).
    pub fn day(&self, form: &Form, name: &str, label: impl Display) -> TextField {
        TextField {
            kind: "date",
            spellcheck: false,
            class: "medium",
            autocomplete: "off".into(),
            ..self.text(form, name, label)
        }
    }

    /// Words to search for.
    pub fn search(&self, form: &Form, name: &str, label: impl Display) -> TextField {
        TextField {
            kind: "search",
            spellcheck: false,
            autocomplete: "off".into(),
            ..self.text(form, name, label)
        }
    }

    /// Several lines of text.
    pub fn area(&self, form: &Form, name: &str, label: impl Display) -> TextArea {
        TextArea {
            f: Field::new(self, form, name, label),
            rows: 8,
            secret: false,
        }
    }

    /// The password of an existing account (`current-password`). Never shows what was typed again.
    pub fn password(&self, form: &Form, name: &str, label: impl Display) -> PasswordField {
        PasswordField {
            f: Field {
                value: String::new(),
                ..Field::new(self, form, name, label)
            },
            new: false,
            rules: Vec::new(),
        }
    }

    /// A password being chosen (`new-password`).
    pub fn new_password(&self, form: &Form, name: &str, label: impl Display) -> PasswordField {
        PasswordField {
            new: true,
            ..self.password(form, name, label)
        }
    }

    /// A list to choose one from.
    pub fn select(
        &self,
        form: &Form,
        name: &str,
        label: impl Display,
        choices: impl AsRef<[Choice]>,
    ) -> SelectField {
        SelectField {
            f: Field::new(self, form, name, label),
            choices: choices.as_ref().to_vec(),
            empty: String::new(),
            guess_zone: false,
            autocomplete: String::new(),
        }
    }

    /// The reader's time zone: the country's own first; the script proposes the browser's, without script it is the reader's known or the
    /// practice's zone. The posted name is to be read by [`Tz::parse`].
    pub fn time_zone(&self, form: &Form, name: &str, label: impl Display) -> SelectField {
        let mut choices: Vec<Choice> = ZONES
            .iter()
            .map(|(zone, key)| Choice::new(*zone, self.t(key)))
            .collect();
        let typed = form.value(name).to_owned();
        for known in [self.tz().name(), typed.as_str()] {
            if !known.is_empty()
                && Tz::parse(known).is_some()
                && !choices.iter().any(|c| c.value == known)
            {
                choices.push(Choice::new(known, known.replace('_', " ")));
            }
        }
        let mut field = self
            .select(form, name, label, choices)
            .default(self.tz().name());
        field.guess_zone = typed.is_empty();
        field
    }

    /// The reader's language.
    pub fn language(&self, form: &Form, name: &str, label: impl Display) -> SelectField {
        let choices: Vec<Choice> = self
            .site()
            .languages()
            .iter()
            .map(|l| Choice::new(l.code(), l.name()))
            .collect();
        self.select(form, name, label, choices)
            .default(self.lang().code())
    }

    /// Radios under one question; none chosen unless `default` says so.
    pub fn radios(
        &self,
        form: &Form,
        name: &str,
        legend: impl Display,
        choices: impl AsRef<[Choice]>,
    ) -> Choices {
        let chosen = form.values(name).into_iter().map(str::to_owned).collect();
        Choices {
            f: Field::new(self, form, name, legend),
            choices: choices.as_ref().to_vec(),
            chosen,
            kind: "radio",
            inline: false,
            locked: String::new(),
        }
    }

    /// Tick boxes under one question. The name must end in `[]`.
    pub fn ticks(
        &self,
        form: &Form,
        name: &str,
        legend: impl Display,
        choices: impl AsRef<[Choice]>,
    ) -> Choices {
        Choices {
            kind: "checkbox",
            ..self.radios(form, name, legend, choices)
        }
    }

    /// One box to tick.
    pub fn tick(&self, form: &Form, name: &str, label: impl Display) -> Tick {
        Tick {
            f: Field::new(self, form, name, label),
            ticked: form.ticked(name),
        }
    }

    /// A place for files, several, with the size limit in words.
    pub fn files(&self, form: &Form, name: &str, label: impl Display) -> FileField {
        FileField {
            f: Field::new(self, form, name, label),
            multiple: true,
            accept: String::new(),
            max: limits::FILE_BYTES,
        }
    }

    /// The error summary; also makes the page's title begin with "Error:".
    pub fn errors(&self, form: &Form) -> ErrorSummary {
        if !form.errors().is_empty() {
            self.mark_failed();
        }
        ErrorSummary {
            w: self.clone(),
            errors: form.errors().to_vec(),
        }
    }

    /// The hidden fields every POST form begins with (token first: uploads depend on it): CSRF token and idempotency key.
    pub fn form_fields(&self, form: &Form) -> FormFields {
        FormFields {
            csrf: self.csrf(),
            submission: self.submission_for(form),
        }
    }

    fn submission_for(&self, form: &Form) -> String {
        match form.submission() {
            Some(_) => form.value(SUBMISSION).to_owned(),
            None => hex::encode(self.site().random_bytes::<16>()),
        }
    }

    /// A form of one button.
    pub fn post_button(&self, action: impl Display, label: impl Display) -> PostButton {
        PostButton {
            csrf: self.csrf(),
            submission: hex::encode(self.site().random_bytes::<16>()),
            action: action.to_string(),
            label: label.to_string(),
            class: "btn alt",
            icon: "",
            note: String::new(),
            fields: Vec::new(),
        }
    }

    /// "Step 2 of 4".
    pub fn step(&self, number: impl Whole, of: impl Whole) -> Step {
        Step {
            text: self
                .put("n", number.whole())
                .put("of", of.whole())
                .t("step"),
            number: number.whole(),
            of: of.whole(),
        }
    }

    /// A moment as `<time>`: the time today, else the date.
    pub fn when_tag(&self, micros: impl Whole) -> TimeTag {
        TimeTag {
            machine: self.machine_time(&micros),
            text: self.when(&micros),
        }
    }

    /// A moment as `<time>`: date and time.
    pub fn date_time_tag(&self, micros: impl Whole) -> TimeTag {
        TimeTag {
            machine: self.machine_time(&micros),
            text: self.date_time(&micros),
        }
    }

    /// The end of a wait: "at 3:40 PM", with a running clock where script runs.
    pub fn countdown(&self, until: impl Whole) -> Countdown {
        Countdown {
            machine: self.machine_time(&until),
            until: until.whole(),
            left: self
                .put("time", self.not_before(&until))
                .t("countdown-until"),
            over: self.t("countdown-over"),
            spoken: self.t("countdown-spoken"),
        }
    }

    /// An icon by name (see [`crate::web::icons`]).
    pub fn icon(&self, name: &str) -> Icon {
        Icon {
            shapes: icons::shapes(name),
        }
    }

    /// Links to the pages before and after this one of a list. An empty `href` leaves its link out; `text` says where one is ("1–25").
    pub fn pager(&self, newer: impl Display, older: impl Display, text: impl Display) -> Pager {
        Pager {
            w: self.clone(),
            newer: newer.to_string(),
            older: older.to_string(),
            text: text.to_string(),
        }
    }
}
