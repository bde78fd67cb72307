//! `doctor`: looks at everything the portal depends on and says how to mend what is wrong.

use std::path::Path;
use std::process::ExitCode;

use portal::config::{Config, MailMode, PhoneMode, Severity};
use vault::InstanceKey;

use crate::wiring;

enum Verdict {
    Fine,
    Warning,
    Wrong,
}

struct Line {
    verdict: Verdict,
    what: &'static str,
    said: String,
    mend: &'static str,
}

#[derive(Default)]
struct Report(Vec<Line>);

impl Report {
    fn fine(&mut self, what: &'static str, said: impl Into<String>) {
        self.0.push(Line {
            verdict: Verdict::Fine,
            what,
            said: said.into(),
            mend: "",
        });
    }
    fn warn(&mut self, what: &'static str, said: impl Into<String>, mend: &'static str) {
        self.0.push(Line {
            verdict: Verdict::Warning,
            what,
            said: said.into(),
            mend,
        });
    }
    fn wrong(&mut self, what: &'static str, said: impl Into<String>, mend: &'static str) {
        self.0.push(Line {
            verdict: Verdict::Wrong,
            what,
            said: said.into(),
            mend,
        });
    }
}

/// The clock of the database may differ by this much before it is worth a word.
const DRIFT: i64 = 2_000_000;

pub async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let mut report = Report::default();
    for f in config.findings() {
        let said = format!("{}: {}. {}", f.key, f.what, f.mend);
        match f.severity {
            Severity::Error => report.wrong("configuration", said, ""),
            Severity::Warning => report.warn("configuration", said, ""),
        }
    }
    keys(&config, &mut report);
    database(&config, &mut report).await;
    disk(&config, &mut report);
    providers(&config, &mut report).await;

    let mut wrong = 0;
    for l in &report.0 {
        let word = match l.verdict {
            Verdict::Fine => "ok     ",
            Verdict::Warning => "warning",
            Verdict::Wrong => {
                wrong += 1;
                "WRONG  "
            }
        };
        println!("{word} {:<14} {}", l.what, l.said);
        if !l.mend.is_empty() {
            println!("{:>22} to mend it: {}", "", l.mend);
        }
    }
    println!();
    if wrong == 0 {
        println!("Everything that matters is in order.");
        Ok(ExitCode::SUCCESS)
    } else {
        println!("{wrong} things to mend.");
        Ok(ExitCode::from(super::FOUND))
    }
}

fn keys(config: &Config, report: &mut Report) {
    let path = wiring::key_path(config);
    match InstanceKey::load(&path) {
        Ok(key) => report.fine(
            "instance key",
            format!("{} in {}", key.fingerprint(), path.display()),
        ),
        Err(error) => report.wrong(
            "instance key",
            error.to_string(),
            "securemail keys generate (new installation), or put the key back with mode 0400",
        ),
    }
    match super::keys::offline_public(config) {
        Ok(key) => report.fine(
            "offline key",
            format!("backups are sealed to {}", key.fingerprint()),
        ),
        Err(error) => report.wrong(
            "offline key",
            format!("{error:#}"),
            "securemail keys offline-new",
        ),
    }
}

async fn database(config: &Config, report: &mut Report) {
    let at = match wiring::db_config(config) {
        Ok(mut at) => {
            at.read_only = true;
            at
        }
        Err(error) => return report.wrong("database", format!("{error:#}"), "mend [storage]"),
    };
    let db = match db::Db::open(&at).await {
        Ok(db) => db,
        Err(error) => {
            return report.wrong(
                "database",
                error.to_string(),
                "start it, or mend [storage]; a new installation: securemail migrate",
            );
        }
    };
    let newest = portal::statements::MIGRATIONS
        .last()
        .map_or(0, |m| m.number);
    match db.version().await {
        Ok(v) if v == newest => report.fine(
            "database",
            format!("{} answers, schema version {v}", db.engine()),
        ),
        Ok(v) => report.wrong(
            "database",
            format!("schema version {v}, this program wants {newest}"),
            "securemail migrate (after a backup)",
        ),
        Err(error) => report.wrong("database", error.to_string(), "look at the database's log"),
    }
    match db.clock_offset().await {
        Ok(o) if o.abs() > DRIFT => report.warn(
            "clock",
            format!(
                "this machine and the database differ by {:.1} s",
                o as f64 / 1e6
            ),
            "run NTP (chrony) on both",
        ),
        Ok(_) => report.fine("clock", "this machine and the database agree"),
        Err(error) => report.warn("clock", error.to_string(), "look at the database's log"),
    }
    db.close().await;
    if let Ok(app) = wiring::reader(config.clone()).await {
        match portal::features::ops::keys::export_confirmed(&app).await {
            Ok(true) => report.fine("key export", "proven to open"),
            Ok(false) => report.wrong("key export", "nobody has proven that the instance key can be brought back: if this disk dies, every message dies with it", "securemail keys export, then securemail keys confirm"),
            Err(error) => report.warn("key export", error.to_string(), "look at the database"),
        }
        match jobs::counts(&app.db).await {
            Ok(counts) => {
                let of = |state: &str| {
                    counts
                        .iter()
                        .find(|(s, _)| s == state)
                        .map_or(0, |(_, n)| *n)
                };
                let said = format!(
                    "{} waiting, {} held, {} given up",
                    of("ready"),
                    of("held"),
                    of("dead")
                );
                if of("held") > 0 {
                    report.warn(
                        "outbox",
                        said,
                        "after a restore: securemail restore --release",
                    );
                } else {
                    report.fine("outbox", said);
                }
            }
            Err(error) => report.warn("outbox", error.to_string(), "look at the database"),
        }
        app.db.close().await;
    }
}

fn disk(config: &Config, report: &mut Report) {
    let dir = Path::new(&config.storage.data_dir);
    let Ok(meta) = std::fs::metadata(dir) else {
        return report.wrong(
            "data folder",
            format!("{} is not there", dir.display()),
            "securemail migrate makes it",
        );
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = meta.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return report.warn(
                "data folder",
                format!(
                    "{} has mode {mode:03o}: other users of this machine may look in",
                    dir.display()
                ),
                "chmod 700",
            );
        }
    }
    report.fine("data folder", dir.display().to_string());
}

async fn providers(config: &Config, report: &mut Report) {
    let clock: std::sync::Arc<dyn vault::Clock> = std::sync::Arc::new(vault::SystemClock::new());
    let (courier, _) = match wiring::courier(config, &clock) {
        Ok(c) => c,
        Err(error) => return report.wrong("mail", format!("{error:#}"), "mend [mail] and [phone]"),
    };
    match config.mail.mode {
        MailMode::Captured => report.warn(
            "mail",
            "captured: nobody gets a mail",
            "mail.mode = \"smtp\" in production",
        ),
        MailMode::Smtp => match courier.mail.check().await {
            Ok(said) => report.fine("mail", said),
            Err(error) => report.wrong("mail", error, "mend [mail], or start the relay"),
        },
    }
    match config.phone.mode {
        PhoneMode::Captured => report.warn(
            "texts, calls",
            "captured: no phone rings",
            "phone.mode = \"gateway\" in production",
        ),
        PhoneMode::Off => report.warn(
            "texts, calls",
            "off: no codes can be sent, two-step is not offered",
            "configure [phone]",
        ),
        PhoneMode::Gateway => match courier.text.check().await {
            Ok(said) => report.fine("texts, calls", said),
            Err(error) => report.wrong("texts, calls", error, "mend [phone], or start the gateway"),
        },
    }
    let url = &config.server.public_url;
    if config.https() {
        match reach(config).await {
            Ok(()) => report.fine("public URL", format!("{url} leads to a running portal")),
            Err(error) => report.warn(
                "public URL",
                format!("{url}: {error}"),
                "start the portal and its reverse proxy, check DNS and certificate",
            ),
        }
    } else {
        report.warn(
            "public URL",
            format!("{url} is not https"),
            "put the portal behind TLS",
        );
    }
}

/// Asks the public address whether a portal answers.
async fn reach(config: &Config) -> anyhow::Result<()> {
    let host = config.public_host();
    let address = if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:443")
    };
    let wait = std::time::Duration::from_secs(5);
    tokio::time::timeout(wait, tokio::net::TcpStream::connect(&address))
        .await
        .map_err(|_| anyhow::anyhow!("no answer within 5 seconds"))??;
    Ok(())
}
