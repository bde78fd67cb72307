//! `bench`: the figures of the documentation, measured on this machine. Prints, never judges: a slow neighbour is no bug.
//!
//! The portal runs as a process of its own, as it would in production; this process is the load and shares the machine's cores.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use portal::accounts::create::{self, Join, NewPerson};
use portal::accounts::{Email, PersonName, session};
use portal::app::App;
use portal::audit::Source;
use portal::config::{Config, MailMode, PhoneMode};
use portal::messages::{self, Head, Outgoing, To};
use portal::{keys, messages::store, practices};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use vault::Token;

use crate::cli::Cli;
use crate::wiring;

/// Each figure is the median of this many runs.
const RUNS: usize = 5;
/// How long one run of a load lasts.
const LOAD: Duration = Duration::from_secs(2);
/// Connections of the load on pages, tasks of the load on the database.
const CLIENTS: usize = 64;
/// Rows of the inbox that is loaded.
const ROWS: usize = 50;
/// People of the practice whose list is loaded.
const MEMBERS: usize = 5_000;
/// Answers of one run that are timed one after the other.
const TIMED: usize = 200;

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

fn line(what: &str, figure: String, limit: &str) {
    println!("{what:<62} {figure:>14}   limit {limit}");
}

struct Bench {
    dir: tempfile::TempDir,
    config: Config,
    file: PathBuf,
    port: u16,
}

impl Bench {
    /// In a folder of its own below `parent`, gone afterwards.
    fn new(parent: &Path) -> anyhow::Result<Bench> {
        let dir = tempfile::Builder::new()
            .prefix("securemail-bench-")
            .tempdir_in(parent)
            .with_context(|| format!("{} cannot be written to", parent.display()))?;
        let port = std::net::TcpListener::bind("127.0.0.1:0")?
            .local_addr()?
            .port();
        let mut config = Config::default();
        config.server.listen = format!("127.0.0.1:{port}");
        config.server.public_url = format!("http://127.0.0.1:{port}");
        config.storage.data_dir = dir.path().join("data").display().to_string();
        config.mail.mode = MailMode::Captured;
        config.phone.mode = PhoneMode::Captured;
        config.operator.support_email = "help@example.com".into();
        config.log.level = "error".into();
        // The owner of the practice that is measured has no app at hand.
        config.policy.strong_for_managers = false;
        let file = dir.path().join("bench.toml");
        std::fs::write(
            &file,
            format!(
                "[server]\nlisten = {:?}\npublic_url = {:?}\n[storage]\ndata_dir = {:?}\n[mail]\nmode = \"captured\"\n[phone]\nmode = \"captured\"\n[operator]\nsupport_email = \"help@example.com\"\n[policy]\nstrong_for_managers = false\n[log]\nlevel = \"error\"\n",
                config.server.listen, config.server.public_url, config.storage.data_dir
            ),
        )?;
        Ok(Bench {
            dir,
            config,
            file,
            port,
        })
    }

    fn wishes() -> wiring::Wishes {
        wiring::Wishes {
            make_key: true,
            ..wiring::Wishes::default()
        }
    }

    /// Starts the portal and waits for its first answer.
    async fn start(&self) -> anyhow::Result<(Running, Duration)> {
        let began = Instant::now();
        let child = Command::new(std::env::current_exe()?)
            .args(["serve", "--config"])
            .arg(&self.file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let running = Running(child);
        loop {
            if let Ok(mut c) = Client::connect(self.port).await
                && c.get("/health", "").await? == 200
            {
                return Ok((running, began.elapsed()));
            }
            if began.elapsed() > Duration::from_secs(20) {
                bail!("the portal does not answer");
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// GETs of one path by [`CLIENTS`] connections for [`LOAD`].
    async fn load(&self, running: &Running, path: &str, cookie: &str) -> anyhow::Result<Load> {
        let before = running.processor()?;
        let done = Arc::new(AtomicU64::new(0));
        let until = Instant::now() + LOAD;
        let mut tasks = Vec::new();
        for _ in 0..CLIENTS {
            let (done, path, cookie, port) =
                (done.clone(), path.to_owned(), cookie.to_owned(), self.port);
            tasks.push(tokio::spawn(async move {
                let mut client = Client::connect(port).await?;
                while Instant::now() < until {
                    let status = client.get(&path, &cookie).await?;
                    if status != 200 {
                        bail!("{path} answered {status}");
                    }
                    done.fetch_add(1, Ordering::Relaxed);
                }
                Ok(())
            }));
        }
        let began = Instant::now();
        for t in tasks {
            t.await??;
        }
        let answers = done.load(Ordering::Relaxed) as f64;
        let took = began.elapsed().as_secs_f64();
        Ok(Load {
            rate: answers / took,
            processor: (running.processor()? - before) / answers,
        })
    }
}

/// What one answer takes, in milliseconds, with nobody else asking: the median of [`TIMED`].
async fn alone(port: u16, path: &str, cookie: &str) -> anyhow::Result<f64> {
    let mut client = Client::connect(port).await?;
    let mut all = Vec::with_capacity(TIMED);
    for _ in 0..TIMED {
        let began = Instant::now();
        let status = client.get(path, cookie).await?;
        if status != 200 {
            bail!("{path} answered {status}");
        }
        all.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(median(all))
}

/// What one run of a load measured.
struct Load {
    /// Answers a second.
    rate: f64,
    /// Seconds of processor time that the portal spent on an answer: this one hardly depends on what else the machine does.
    processor: f64,
}

struct Running(Child);

impl Running {
    /// Processor time so far, of all threads, in seconds.
    fn processor(&self) -> anyhow::Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id()))?;
        // After the name, which may hold spaces and ends with the last bracket: utime and stime are the 12th and 13th field from there
        // (proc_pid_stat(5)), in hundredths of a second.
        let (_, fields) = stat.rsplit_once(')').context("the system does not tell")?;
        let ticks: u64 = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .map(str::parse::<u64>)
            .sum::<Result<u64, _>>()?;
        Ok(ticks as f64 / 100.0)
    }

    /// Resident memory, in megabytes (10⁶ bytes).
    fn resident(&self) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let line = status
            .lines()
            .find(|l| l.starts_with("VmRSS"))
            .context("the system does not tell")?;
        let kib: f64 = line
            .split_whitespace()
            .nth(1)
            .context("the system does not tell")?
            .parse()?;
        Ok(kib * 1024.0 / 1e6)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// One keep-alive connection that only knows GET and Content-Length: the load shares the cores with what it measures, so it must cost
/// next to nothing.
struct Client {
    stream: TcpStream,
    /// As large as a page: one read takes all of it.
    held: Vec<u8>,
    port: u16,
}

impl Client {
    async fn connect(port: u16) -> std::io::Result<Client> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Client {
            stream,
            held: vec![0; 128 * 1024],
            port,
        })
    }

    async fn get(&mut self, path: &str, cookie: &str) -> anyhow::Result<u16> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nCookie: {cookie}\r\nAccept-Language: en\r\n\r\n",
            self.port
        );
        self.stream.write_all(request.as_bytes()).await?;
        let mut filled = 0;
        let (status, all) = loop {
            filled += self.more(filled).await?;
            let held = &self.held[..filled];
            let Some(head) = held.windows(4).position(|w| w == b"\r\n\r\n") else {
                continue;
            };
            let text = std::str::from_utf8(&held[..head])?;
            let status = text.split(' ').nth(1).context("no status")?.parse()?;
            let length: usize = text
                .lines()
                .filter_map(|l| l.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map(|(_, n)| n.trim().parse())
                .transpose()?
                .unwrap_or(0);
            break (status, head + 4 + length);
        };
        while filled < all {
            filled += self.more(filled).await?;
        }
        Ok(status)
    }

    async fn more(&mut self, filled: usize) -> anyhow::Result<usize> {
        let n = self.stream.read(&mut self.held[filled..]).await?;
        if n == 0 {
            bail!("the portal closed the connection, or an answer is larger than a page");
        }
        Ok(n)
    }
}

/// A password, hashed once: everybody of the bench has it.
struct Password(vault::PasswordRecord, vault::Prk);

impl Password {
    async fn new(app: &App) -> anyhow::Result<Password> {
        let (record, prk) = app
            .hasher
            .hash(
                &app.keys.pepper(),
                "paper boat on a quiet lake",
                app.random.as_ref(),
            )
            .await?;
        Ok(Password(record, prk))
    }

    async fn person(
        &self,
        app: &App,
        email: &str,
        (first, last): (&str, &str),
        join: Join<'_>,
    ) -> anyhow::Result<create::Created> {
        let mut made = create::person(
            app,
            &NewPerson {
                name: &PersonName {
                    title: String::new(),
                    first: first.into(),
                    last: last.into(),
                },
                email: &Email::parse(email)?,
                lang: "en",
                tz: "America/New_York",
                member_no: None,
                specialty: None,
                two_step: false,
                password: &self.0,
                prk: &self.1,
                phone: None,
                join,
            },
        )
        .await?;
        app.db.write(std::mem::take(&mut made.rows)).await?;
        Ok(made)
    }
}

/// A session of somebody, as a cookie.
async fn cookie(
    app: &App,
    who: &create::Created,
    practice: Option<db::Id>,
) -> anyhow::Result<String> {
    let token = Token::random(app.random.as_ref());
    let row = session::insert(
        app,
        &token,
        who.person,
        practice,
        &who.ring,
        None,
        None,
        &Source::default(),
    );
    app.db.write(vec![row]).await?;
    Ok(format!("session={}", token.text()))
}

/// A practice of [`MEMBERS`] people, and a session of its owner. Gives the cookie, and the address of the last page of its list.
async fn seed_people(app: &App) -> anyhow::Result<(String, String)> {
    let password = Password::new(app).await?;
    let profile = practices::Profile {
        name: "Maple Street Hospital".into(),
        ..practices::Profile::default()
    };
    let found = Join::Found {
        waiting: None,
        profile: &profile,
        tz: "America/New_York",
        lang: "en",
    };
    let owner = password
        .person(app, "owner@hospital.example", ("Pat", "Moreno"), found)
        .await?;
    let (_, id) = owner.seat.context("a founder has a seat")?;
    for n in 1..MEMBERS {
        let practice = practices::load(app, id).await?;
        let join = Join::Member {
            practice: &practice,
            role: "sender",
            approved_by: Some(owner.person),
        };
        let email = format!("member{n}@hospital.example");
        let name = format!("Vale {n}");
        password.person(app, &email, ("Robin", &name), join).await?;
        if n % 100 == 0 || n + 1 == MEMBERS {
            keys::requests::fulfil_keypairs(app, &owner.ring, 200).await?;
        }
    }
    let last = db::q!(LAST_PAGE, id, MEMBERS as i64 - 51);
    let after: db::Id = app.db.one(last).await?.context("there are so many")?;
    let path = format!("/people?after={after}");
    Ok((cookie(app, &owner, Some(id)).await?, path))
}

const LAST_PAGE: &str = "SELECT id FROM membership WHERE practice = $1 AND ended_at IS NULL ORDER BY since, id LIMIT 1 OFFSET $2";

/// A reader with [`ROWS`] conversations of 2 KB each, all moved under the list key, and a session.
async fn seed(app: &App) -> anyhow::Result<(String, String)> {
    let password = Password::new(app).await?;
    let mut people = Vec::new();
    for (email, first) in [
        ("reader@example.com", "Robin"),
        ("writer@example.com", "Ana"),
    ] {
        let made = password.person(app, email, (first, "Vale"), Join::Nobody);
        people.push(made.await?);
    }
    let (reader, writer) = (&people[0], &people[1]);
    let body = "The upper left molar looks well. ".repeat(62);
    let mut last = app.id();
    for n in 0..ROWS {
        let thread = app.id();
        let mut rows = vec![
            store::insert_thread(app, thread, None, writer.person, true, false),
            store::insert_participant(app, thread, writer.mailbox, "author", true),
            store::insert_participant(app, thread, reader.mailbox, "to", true),
        ];
        let head = Head {
            subject: format!("X-rays before Thursday, part {n}"),
            from: "Dr. Ana Ruiz".into(),
            practice: "Maple Street Dental".into(),
            to: vec!["Robin Vale".into()],
            excerpt: Head::excerpt_of(&body),
            files: 0,
            for_whom: String::new(),
        };
        let out = Outgoing {
            thread,
            message: app.id(),
            author_mailbox: writer.mailbox,
            author_key: keys::id_of(&writer.key),
            author_person: writer.person,
            on_behalf_of: None,
            head,
            body: &body,
            files: &[],
            beside: &[],
        };
        let to = To {
            mailbox: reader.mailbox,
            key: reader.key.clone(),
            contact: None,
            invitation: None,
        };
        rows.extend(messages::statements(app, &writer.ring, &out, &[to])?.rows);
        app.db.write(rows).await?;
        last = thread;
    }
    Ok((cookie(app, reader, None).await?, format!("/m/{last}")))
}

/// What one send of the kit's figure writes: a 2 KB message, its delivery, its job. Keys as the portal makes them: version 7 for what
/// is new, so that new rows stand at the end of an index, and the two mailboxes of those who write to each other.
const MESSAGE: &str = "INSERT INTO message (id, thread, author_mailbox, author_person, kind, body_x, key_commitment, files, at) VALUES ($1, $2, $3, $3, 'post', $4, $1, 0, $5)";
const DELIVERY: &str =
    "INSERT INTO delivery (id, message, thread, mailbox, created_at) VALUES ($1, $2, $3, $4, $5)";
const JOB: &str = "INSERT INTO job (id, kind, subject, priority, run_at, attempt, state, created_at) VALUES ($1, 'bench', $2, 1, $3, 0, 'ready', $3)";

/// Three-row durable sends a second with [`CLIENTS`] tasks.
async fn sends(app: &App, dir: &Path, run: usize) -> anyhow::Result<f64> {
    let path = dir.join(format!("sends-{run}.db"));
    let database = db::Db::open(&db::Config::new(format!("sqlite:{}", path.display()))).await?;
    database.migrate(portal::statements::MIGRATIONS).await?;
    let done = Arc::new(AtomicU64::new(0));
    let until = Instant::now() + LOAD;
    let sealed = vec![7u8; 2048];
    let mut tasks = Vec::new();
    for _ in 0..CLIENTS {
        let (app, database, done, sealed) =
            (app.clone(), database.clone(), done.clone(), sealed.clone());
        tasks.push(tokio::spawn(async move {
            let (from, to) = (app.id(), app.id());
            while Instant::now() < until {
                let (message, thread, delivery, job) = (app.id(), app.id(), app.id(), app.id());
                let now = app.now();
                database
                    .write(vec![
                        db::q!(MESSAGE, message, thread, from, &sealed, now).expect(1),
                        db::q!(DELIVERY, delivery, message, thread, to, now).expect(1),
                        db::q!(JOB, job, delivery, now).expect(1),
                    ])
                    .await?;
                done.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<_, db::WriteError>(())
        }));
    }
    let began = Instant::now();
    for t in tasks {
        t.await??;
    }
    let rate = done.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64();
    database.close().await;
    std::fs::remove_file(&path)?;
    Ok(rate)
}

fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|l| l.strip_prefix("model name"))
        .map_or("unknown processor", |l| {
            l.trim_start_matches([' ', '\t', ':'])
        });
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!(
        "{cores} cores, {model}, {}",
        if cfg!(debug_assertions) {
            "DEBUG BUILD: the figures mean nothing"
        } else {
            "release build"
        }
    )
}

/// Measures and prints. The files lie in a folder below `--data` (or the current one), so that the disk is the one that counts.
///
/// # Errors
/// When the folder cannot be written to, or the portal does not start.
pub async fn run(cli: &Cli) -> anyhow::Result<ExitCode> {
    println!(
        "{}\nmedian of {RUNS}; the load shares the cores\n",
        machine()
    );
    let parent = cli.data.clone().unwrap_or_else(|| ".".into());
    std::fs::create_dir_all(&parent)
        .with_context(|| format!("{} cannot be made", parent.display()))?;
    let bench = Bench::new(&parent.canonicalize()?)?;
    let app = wiring::app(bench.config.clone(), &Bench::wishes()).await?;
    app.db.close().await;
    drop(app);
    let (mut starts, mut idle) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (running, took) = bench.start().await?;
        starts.push(took.as_secs_f64() * 1000.0);
        tokio::time::sleep(Duration::from_secs(2)).await;
        idle.push(running.resident()?);
    }
    line(
        "start to first answer, empty database",
        format!("{:.0} ms", median(starts)),
        "150 ms",
    );
    line(
        "resident memory when idle",
        format!("{:.1} MB", median(idle)),
        "40 MB",
    );

    let app = wiring::app(bench.config.clone(), &Bench::wishes()).await?;
    let mut rates = Vec::new();
    for run in 0..RUNS {
        rates.push(sends(&app, bench.dir.path(), run).await?);
    }
    line(
        "durable three-row sends, SQLite, synchronous=FULL, 64 tasks",
        format!("{:.0} /s", median(rates)),
        "15,000 /s",
    );

    let (cookie, thread) = seed(&app).await?;
    let (owner, last_page) = seed_people(&app).await?;
    app.db.close().await;
    drop(app);
    let (running, _) = bench.start().await?;
    for (what, path) in [
        (
            "inbox page, 50 sealed conversations, signed in",
            "/inbox".to_owned(),
        ),
        ("open a 2 KB message", thread),
    ] {
        bench
            .load(&running, &path, &cookie)
            .await
            .with_context(|| format!("warming up {path}"))?;
        let (mut rates, mut each) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            let load = bench.load(&running, &path, &cookie).await?;
            rates.push(load.rate);
            each.push(load.processor * 1e6);
        }
        line(what, format!("{:.0} /s", median(rates)), "3,000 /s");
        line(
            "  processor time of the portal for each",
            format!("{:.0} µs", median(each)),
            "none",
        );
    }
    for (what, path) in [
        (
            "people of a practice of 5,000: first page of its list",
            "/people".to_owned(),
        ),
        ("  the last page", last_page),
    ] {
        alone(bench.port, &path, &owner)
            .await
            .with_context(|| format!("warming up {path}"))?;
        let mut each = Vec::new();
        for _ in 0..RUNS {
            each.push(alone(bench.port, &path, &owner).await?);
        }
        line(what, format!("{:.1} ms", median(each)), "10 ms");
    }
    Ok(ExitCode::SUCCESS)
}
