//! `account provision` and `practice confirm`.

use std::process::ExitCode;

use anyhow::{Context, bail};
use portal::accounts::{Email, PersonName, Phone, PhoneKind};
use portal::app::App;
use portal::config::{Config, PhoneMode};
use portal::features::provision::{self, Place, Wish};
use portal::practices::{self, Profile, model::Postal};
use portal::web::{Lang, Tz, fields};

use crate::cli::{AccountCommand, PracticeCommand, Provision};
use crate::wiring;

pub async fn run(config: Config, command: AccountCommand) -> anyhow::Result<ExitCode> {
    let AccountCommand::Provision(asked) = command;
    let app = wiring::operator(config).await?;
    let made = provision(&app, &asked).await;
    app.db.close().await;
    print!("{}", made?);
    Ok(ExitCode::SUCCESS)
}

pub async fn practice(config: Config, command: PracticeCommand) -> anyhow::Result<ExitCode> {
    let PracticeCommand::Confirm { name } = command;
    let app = wiring::operator(config).await?;
    let confirmed = provision::confirm(&app, &name).await;
    app.db.close().await;
    println!("{} is confirmed.", confirmed?);
    Ok(ExitCode::SUCCESS)
}

/// Sets the account up and gives what to tell the operator.
async fn provision(app: &App, asked: &Provision) -> anyhow::Result<String> {
    let wish = wish(app, asked).await?;
    let made = provision::provision(app, &wish).await?;
    let practice = practices::load(app, made.practice).await?;
    Ok(next(app, &wish, &practice.profile.name))
}

/// A line that was typed, under the rules of the field of a page that asks for the same.
fn line(what: &str, rule: fields::Rule, typed: &str) -> anyhow::Result<String> {
    match fields::judge(rule, typed) {
        (clean, None) => Ok(clean),
        (_, Some(fields::Problem::Missing)) => bail!("{what} is empty"),
        (_, Some(fields::Problem::TooLong(n))) => {
            bail!("{what} has {n} characters, at most {} fit", rule.max)
        }
        (_, Some(fields::Problem::Characters)) => {
            bail!(
                "{what} holds characters that no name has (line breaks, invisible or reversing ones)"
            )
        }
    }
}

async fn wish(app: &App, a: &Provision) -> anyhow::Result<Wish> {
    // The reasons are the words that pages show beside the field.
    let words = app.site.words(Lang::En);
    let email = Email::parse(&a.email)
        .map_err(|e| anyhow::anyhow!("--email {}: {}", a.email, words.t(&e.to_string())))?;
    let name = PersonName {
        title: line("--title", fields::NAME, &a.title)?,
        first: line(
            "--first",
            fields::NAME.required("join-first-missing"),
            &a.first,
        )?,
        last: line(
            "--last",
            fields::NAME.required("join-last-missing"),
            &a.last,
        )?,
    };
    let mut phones = Vec::new();
    for (option, kind, typed) in [
        ("--mobile", PhoneKind::Mobile, &a.mobile),
        ("--landline", PhoneKind::Landline, &a.landline),
    ] {
        let Some(typed) = typed else { continue };
        let phone = Phone::parse(
            typed,
            kind,
            &app.config.operator.country,
            &app.config.phone.countries,
        )
        .map_err(|e| anyhow::anyhow!("{option} {typed}: {}", words.t(&e.to_string())))?;
        phones.push((phone, kind));
    }
    let practice = line(
        "--practice",
        fields::ORGANISATION.required("join-practice-missing"),
        &a.practice,
    )?;
    let place = if a.new_practice {
        let tz = match &a.time_zone {
            Some(zone) => {
                Tz::parse(zone).with_context(|| {
                    format!("--time-zone {zone} is no IANA zone such as America/Chicago")
                })?;
                zone.clone()
            }
            None => app.config.operator.time_zone.clone(),
        };
        Place::New {
            profile: Profile {
                name: practice,
                postal: Postal {
                    street: line("--street", fields::STREET, &a.street)?,
                    city: line("--city", fields::STREET, &a.city)?,
                    state: line("--state", fields::STREET, &a.state)?,
                    zip: line("--zip", fields::POSTAL_CODE, &a.zip)?,
                },
                phone: line("--phone", fields::PHONE, &a.phone)?,
                ..Profile::default()
            },
            tz,
            lang: a.lang.clone(),
            paid: a.paid,
        }
    } else {
        Place::Existing(provision::practice_named(app, &practice).await?)
    };
    Ok(Wish {
        email,
        name,
        phones,
        role: a.role.clone(),
        place,
        lang: a.lang.clone(),
    })
}

/// What was done and what happens now.
fn next(app: &App, wish: &Wish, practice: &str) -> String {
    let person = wish.name.full();
    let email = wish.email.canonical();
    let mut out = match &wish.place {
        Place::New { paid, .. } => format!(
            "{person} is set up as the owner of the new practice {practice}{}.\n",
            if *paid { " (paid plan)" } else { "" }
        ),
        Place::Existing(_) => format!("{person} is set up as {} of {practice}.\n", wish.role),
    };
    out.push_str("What happens next:\n");
    let mut steps = vec![format!(
        "The portal mails a link to {email}; it works for {} days. If the portal does not run, the mail goes when it is started.",
        app.config.policy.invitation_days
    )];
    let phone = if app.config.phone.mode == PhoneMode::Off {
        "phone.mode is off, so no phone is proven".to_owned()
    } else if wish.phones.is_empty() {
        "no phone is on file, so they are asked for one of their own".to_owned()
    } else {
        let masked: Vec<String> = wish
            .phones
            .iter()
            .map(|(p, _)| format!("ending in {}", p.ending()))
            .collect();
        format!("they prove the phone {}", masked.join(" or "))
    };
    steps.push(format!(
        "{person} follows the link and the second mail: {phone}; then Terms of Use and a password."
    ));
    match &wish.place {
        Place::New { .. } => {
            steps.push(
                "Then the portal leads through the practice's recovery sheet. Before that is printed and confirmed the practice cannot send: its messages must not hang on one password.".into(),
            );
            if !matches!(&wish.place, Place::New { paid: true, .. }) {
                steps.push(
                    "Without --paid the members answer messages, but do not write to new people."
                        .into(),
                );
            }
        }
        Place::Existing(_) => steps.push(
            "They can write and read their own messages then. A manager lets them in to the rest on the page Practice, because whoever can run this command must not be able to slip in a reader.".into(),
        ),
    }
    for (n, step) in steps.iter().enumerate() {
        out.push_str(&format!("  {}. {step}\n", n + 1));
    }
    out
}
