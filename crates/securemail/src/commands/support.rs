//! `support add`, `support remove`, `support list`.

use std::process::ExitCode;

use portal::accounts::Email;
use portal::accounts::agent::Rights;
use portal::app::App;
use portal::config::Config;
use portal::features::support::desk;
use portal::web::Lang;

use crate::cli::SupportCommand;
use crate::wiring;

pub async fn run(config: Config, command: SupportCommand) -> anyhow::Result<ExitCode> {
    let app = wiring::operator(config).await?;
    let done = one(&app, command).await;
    app.db.close().await;
    print!("{}", done?);
    Ok(ExitCode::SUCCESS)
}

async fn one(app: &App, command: SupportCommand) -> anyhow::Result<String> {
    match command {
        SupportCommand::Add {
            email,
            change,
            new_desk,
        } => {
            let email = address(app, &email)?;
            let rights = if change { Rights::Change } else { Rights::View };
            let given = desk::give(app, &email, rights, new_desk).await?;
            Ok(added(&email, rights, given.holds_desk))
        }
        SupportCommand::Remove { email } => {
            let email = address(app, &email)?;
            desk::take(app, &email).await?;
            Ok(format!(
                "{} is of support no more; every session of theirs has ended.\n",
                email.canonical()
            ))
        }
        SupportCommand::List => list(app).await,
    }
}

fn address(app: &App, typed: &str) -> anyhow::Result<Email> {
    let words = app.site.words(Lang::En);
    Email::parse(typed).map_err(|e| anyhow::anyhow!("{typed}: {}", words.t(&e.to_string())))
}

fn added(email: &Email, rights: Rights, holds_desk: bool) -> String {
    let may = match rights {
        Rights::View => "look up and answer",
        Rights::Change => "look up, answer and change",
    };
    let mut out = format!(
        "{} is of support: may {may}.\nWhat happens next:\n",
        email.canonical()
    );
    out.push_str("  1. They sign in again; every session of theirs has ended. The console opens after a second step only: Settings, then sign in with it.\n");
    if !holds_desk {
        out.push_str("  2. They open no request yet. A colleague who does lets them in on the page Colleagues; then they sign in once more.\n");
    }
    out
}

async fn list(app: &App) -> anyhow::Result<String> {
    let all = desk::colleagues(app).await?;
    if all.is_empty() {
        return Ok(
            "Nobody is of support. `securemail support add ADDRESS` makes somebody.\n".into(),
        );
    }
    let mut out = String::new();
    for c in all {
        let rights = match c.grant.rights {
            Rights::View => "view",
            Rights::Change => "change",
        };
        let desk = if c.holds {
            "opens requests"
        } else {
            "not let in yet"
        };
        out.push_str(&format!("{}\t{rights}\t{desk}\n", c.name));
    }
    Ok(out)
}
