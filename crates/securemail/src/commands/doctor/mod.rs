//! `doctor`: looks at everything the portal depends on and says how to mend what is wrong. It writes nothing and sends nothing.

mod inside;
mod outside;

use std::process::ExitCode;
use std::time::Duration;

use portal::config::{Config, Severity};
use vault::{Clock, SystemClock};

use crate::checks;

/// Longest wait for one answer from elsewhere.
const WAIT: Duration = Duration::from_secs(10);

enum Verdict {
    Fine,
    Warning,
    Wrong,
}

struct Line {
    verdict: Verdict,
    what: &'static str,
    said: String,
    mend: String,
}

/// What was found, in the order it was looked at.
#[derive(Default)]
struct Report(Vec<Line>);

impl Report {
    fn add(&mut self, verdict: Verdict, what: &'static str, said: String, mend: String) {
        self.0.push(Line {
            verdict,
            what,
            said,
            mend,
        });
    }
    fn fine(&mut self, what: &'static str, said: impl Into<String>) {
        self.add(Verdict::Fine, what, said.into(), String::new());
    }
    fn warn(&mut self, what: &'static str, said: impl Into<String>, mend: impl Into<String>) {
        self.add(Verdict::Warning, what, said.into(), mend.into());
    }
    fn wrong(&mut self, what: &'static str, said: impl Into<String>, mend: impl Into<String>) {
        self.add(Verdict::Wrong, what, said.into(), mend.into());
    }

    /// Prints everything and gives how much is wrong.
    fn print(&self) -> usize {
        let mut wrong = 0;
        for l in &self.0 {
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
        wrong
    }
}

pub async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let now = SystemClock::new().now();
    let mut report = Report::default();
    let findings = checks::findings(&config, now);
    if findings.is_empty() {
        report.fine("configuration", "every setting makes sense");
    }
    for f in findings {
        let said = format!("{}: {}", f.key, f.what);
        match f.severity {
            Severity::Error => report.wrong("configuration", said, f.mend),
            Severity::Warning => report.warn("configuration", said, f.mend),
        }
    }
    inside::keys(&config, &mut report);
    inside::folder(&config, &mut report);
    inside::database(&config, now, &mut report).await;
    outside::certificate(&config, now, &mut report);
    outside::mail(&config, &mut report).await;
    outside::phones(&config, &mut report).await;
    outside::public_url(&config, &mut report).await;

    let wrong = report.print();
    println!();
    Ok(match wrong {
        0 => {
            println!("Everything that matters is in order.");
            ExitCode::SUCCESS
        }
        n => {
            println!("{n} {} to mend.", if n == 1 { "thing" } else { "things" });
            ExitCode::from(super::FOUND)
        }
    })
}

/// `3 days`, `5 hours`, `40 s`: rounded down.
fn span(micros: i64) -> String {
    let seconds = micros.max(0) / 1_000_000;
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} minutes", seconds / 60),
        7200..172_800 => format!("{} hours", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}
