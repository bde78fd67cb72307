//! `escrow`: what the holders of shares do without a server, and what the operator does at it.

use std::fs::OpenOptions;
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use portal::app::App;
use portal::config::{Config, EscrowCovers};
use portal::escrow::file::{AnswerFile, RequestFile};
use portal::escrow::operator::{self, stamp};
use portal::escrow::{Request, State};
use portal::keys::escrow::{self as wraps, Count};
use vault::escrow::{Share, ShareError, typed_reference};
use vault::{EscrowKey, SystemRandom};

use crate::cli::EscrowCommand;
use crate::wiring;

/// What needs no server and no configuration.
pub fn offline(command: EscrowCommand) -> anyhow::Result<ExitCode> {
    match command {
        EscrowCommand::New { needed, of, to } => {
            let key = EscrowKey::generate(&SystemRandom);
            hand_out(&key, needed, of, to.as_deref())?;
            println!("The line for the configuration:\n");
            println!("[escrow]\npublic_key = \"{}\"", key.public().to_text());
        }
        EscrowCommand::Reshare {
            needed,
            of,
            shares,
            to,
        } => {
            let key = gather(&shares)?;
            hand_out(&key, needed, of, to.as_deref())?;
            println!(
                "The key is the same: nothing changes in the configuration. Burn the old shares now."
            );
        }
        EscrowCommand::Open {
            request,
            shares,
            reference,
            out,
        } => open(&request, &shares, reference, &out)?,
        _ => bail!("this needs the server"),
    }
    Ok(ExitCode::SUCCESS)
}

/// The shares, as files or to be copied from here. The private half itself is never written.
fn hand_out(key: &EscrowKey, needed: u8, of: u8, to: Option<&Path>) -> anyhow::Result<()> {
    let Some(shares) = key.split(needed, of, &SystemRandom) else {
        bail!(
            "--needed must be at least 2 and at most --of, and --of at most {}",
            vault::escrow::MOST
        );
    };
    println!(
        "Escrow key {}: {of} shares, any {needed} of which open what is covered.",
        key.public().fingerprint()
    );
    for share in shares {
        match to {
            None => println!("\n{}", *share.sheet()),
            Some(dir) => {
                let path = dir.join(format!("share-{}.txt", share.number()));
                written(&path, &share.sheet(), 0o400)?;
                println!("Share {} written to {}.", share.number(), path.display());
            }
        }
    }
    println!(
        "Give each share to another person, on paper. Then delete the files and clear this screen: whoever has {needed} shares has the key.\n"
    );
    Ok(())
}

/// A new file; one that is there is left.
fn written(path: &Path, text: &str, mode: u32) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(mode);
    }
    let mut file = options
        .open(path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .with_context(|| format!("cannot write {}", path.display()))
}

/// The key of as many shares as it needs: those in files, the others typed in.
fn gather(files: &[PathBuf]) -> anyhow::Result<EscrowKey> {
    let mut shares: Vec<Share> = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let share = Share::parse(&text).with_context(|| path.display().to_string())?;
        share
            .fits(&shares)
            .with_context(|| path.display().to_string())?;
        shares.push(share);
    }
    let mut lines = std::io::stdin().lock().lines();
    let enough = |shares: &[Share]| {
        shares
            .first()
            .is_some_and(|s| shares.len() >= usize::from(s.needed()))
    };
    while !enough(&shares) {
        eprintln!("Share {}: type its four lines.", shares.len() + 1);
        let mut typed = String::new();
        while typed
            .lines()
            .filter(|l| !l.trim_start().starts_with('#'))
            .count()
            < 4
        {
            let Some(line) = lines.next() else {
                // Says how many are missing.
                EscrowKey::from_shares(&shares)?;
                bail!("not enough shares");
            };
            let line = line.context("cannot read what is typed")?;
            if !line.trim().is_empty() {
                typed.push_str(&line);
                typed.push('\n');
            }
        }
        let taken = Share::parse(&typed).and_then(|s| s.fits(&shares).map(|()| s));
        match taken {
            Ok(share) => shares.push(share),
            // At a terminal the slip is mended at once; a script that typed wrong will not type better.
            Err(e) if std::io::stdin().is_terminal() => {
                eprintln!("{}. Type it once more.", sentence(&e))
            }
            Err(e) => return Err(e.into()),
        }
    }
    Ok(EscrowKey::from_shares(&shares)?)
}

fn sentence(e: &ShareError) -> String {
    let text = e.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

/// What the holders do: look whether it is the right request, bring their shares together, seal the answer.
fn open(
    from: &Path,
    files: &[PathBuf],
    reference: Option<String>,
    out: &Path,
) -> anyhow::Result<()> {
    let text =
        std::fs::read_to_string(from).with_context(|| format!("cannot read {}", from.display()))?;
    let request = RequestFile::parse(&text).with_context(|| from.display().to_string())?;
    if out.exists() {
        bail!("{} exists", out.display());
    }
    eprintln!("Portal:     {}", clean(&request.portal));
    eprintln!(
        "Who asks:   {}, {}",
        clean(&request.person),
        clean(&request.addresses.join(", "))
    );
    eprintln!("Asked:      {}", clean(&request.asked));
    eprintln!("Taken out:  {}", clean(&request.exported));
    eprintln!("Reason:     {}", clean(&request.reason));
    for wrap in &request.wraps {
        eprintln!("Opens:      {}", clean(&wrap.what));
    }
    let typed = match reference {
        Some(typed) => typed,
        None => {
            eprintln!(
                "Call the person at a number that you know, and let them read their reference to you. Type it:"
            );
            let mut line = String::new();
            std::io::stdin().lock().read_line(&mut line)?;
            line
        }
    };
    let Some(typed) = typed_reference(typed.trim()) else {
        bail!(
            "{} is no reference: it has 12 letters and digits, such as 4F7K-09QX-M2TD",
            typed.trim()
        );
    };
    if typed != request.reference() {
        bail!(
            "this request is {}, not {typed}. Open nothing: either it is another person's, or somebody has put their own key into it",
            request.reference()
        );
    }
    let key = gather(files)?;
    if key.public().fingerprint() != request.key {
        bail!(
            "this request is for the escrow key {}, the shares are of the key {}: it comes from another portal, or from before the key was changed",
            clean(&request.key),
            key.public().fingerprint()
        );
    }
    let answer = request
        .answer(&key, &SystemRandom)
        .context("what is in the request does not open with this key: it was changed on its way, or comes from another portal")?;
    written(out, &answer.to_text(), 0o600)?;
    println!(
        "Answer to {} written to {}. Only the person who asked can open it. Bring it to the server: `securemail escrow import`.",
        request.reference(),
        out.display()
    );
    Ok(())
}

/// What a file says, without anything that moves the cursor of a terminal.
fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(500)
        .collect()
}

/// What the operator does at the server.
pub async fn run(config: Config, command: EscrowCommand) -> anyhow::Result<ExitCode> {
    let app = match command {
        EscrowCommand::Status | EscrowCommand::List => wiring::reader(config).await?,
        _ => wiring::operator(config).await?,
    };
    let done = one(&app, command).await;
    app.db.close().await;
    print!("{}", done?);
    Ok(ExitCode::SUCCESS)
}

async fn one(app: &App, command: EscrowCommand) -> anyhow::Result<String> {
    match command {
        EscrowCommand::Status => status(app).await,
        EscrowCommand::List => list(app).await,
        EscrowCommand::Export {
            reference,
            reason,
            out,
        } => {
            if out.exists() {
                bail!("{} exists", out.display());
            }
            let taken = operator::export(app, &reference, &reason).await?;
            written(&out, &taken.file.to_text(), 0o600)?;
            let told = if taken.again {
                "It was taken out before: its owner was told then, and the days go on."
            } else {
                "Its owner is mailed now, and whoever manages the practice. They can stop it."
            };
            Ok(format!(
                "Request {} of {} written to {}.\n{told}\nThe holders of the shares open it on a machine of their own: `securemail escrow open {} --out answer.bin`.\nThe answer is taken after {}.\n",
                taken.file.reference(),
                taken.file.person,
                out.display(),
                out.display(),
                stamp(taken.ready_at)
            ))
        }
        EscrowCommand::Import { answer } => {
            let text = std::fs::read_to_string(&answer)
                .with_context(|| format!("cannot read {}", answer.display()))?;
            let file = AnswerFile::parse(&text).with_context(|| answer.display().to_string())?;
            let name = operator::import(app, &file).await?;
            Ok(format!(
                "The answer is here. {name} is mailed now: they open the link of the mail that they were asked to keep, and choose a password.\n"
            ))
        }
        EscrowCommand::End => {
            let n = wraps::end(app).await?;
            Ok(match (n, &app.escrow) {
                (0, _) => {
                    "Nothing is under another escrow key than that of the configuration.\n".into()
                }
                (n, None) => {
                    format!("{n} private halves were under an escrow key; they are not any more.\n")
                }
                (n, Some(_)) => format!(
                    "{n} private halves were under another escrow key; they are not any more.\n"
                ),
            })
        }
        EscrowCommand::New { .. } | EscrowCommand::Reshare { .. } | EscrowCommand::Open { .. } => {
            bail!("this needs no server")
        }
    }
}

async fn status(app: &App) -> anyhow::Result<String> {
    let s = wraps::status(app).await?;
    let line = |what: &str, c: Count| {
        format!(
            "{what:<20} {:>10} {:>10} {:>10}\n",
            c.all,
            c.covered,
            c.all - c.covered
        )
    };
    let mut out = match &app.escrow {
        None => "There is no escrow key: escrow.public_key is empty.\n".to_owned(),
        Some(key) => {
            let covers = match app.config.escrow.covers {
                EscrowCovers::Seats => "what people write and receive as members of a practice",
                EscrowCovers::Everybody => "everybody's messages",
            };
            let mut out = format!("Escrow key {}; it covers {covers}.\n", key.fingerprint());
            out.push_str(&format!(
                "{:<20} {:>10} {:>10} {:>10}\n",
                "", "all", "covered", "not yet"
            ));
            out.push_str(&line("members' mailboxes", s.seats));
            out.push_str(&line("safes of practices", s.safes));
            if app.config.escrow.covers == EscrowCovers::Everybody {
                out.push_str(&line("personal mailboxes", s.personal));
            }
            out.push_str("What is not covered yet is when its owner signs in.\n");
            out
        }
    };
    if s.others > 0 {
        out.push_str(&format!(
            "{} private halves are still under another escrow key. They go when their owners sign in; `securemail escrow end` forgets them all at once.\n",
            s.others
        ));
    }
    Ok(out)
}

async fn list(app: &App) -> anyhow::Result<String> {
    let all = operator::list(app).await?;
    if all.is_empty() {
        return Ok("Nobody asks.\n".into());
    }
    let mut out = String::new();
    for w in all {
        out.push_str(&format!(
            "{}\t{}\tasked {}\t{}\t{}\n",
            w.request.reference(),
            w.name,
            stamp(w.request.created_at),
            stands(app, &w.request),
            w.reason.as_deref().map_or_else(String::new, clean)
        ));
    }
    Ok(out)
}

fn stands(app: &App, r: &Request) -> String {
    match (r.state, r.ready_at()) {
        (State::Answered, _) => "answered: its owner can go on".into(),
        (State::Exported, Some(at)) if at > app.now() => {
            format!("taken out; an answer is taken after {}", stamp(at))
        }
        (State::Exported, _) => "taken out; an answer is taken".into(),
        (State::Asked, _) => format!("not taken out yet; over on {}", stamp(r.expires_at)),
    }
}
