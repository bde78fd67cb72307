//! What the tests of the real binary share: running it, and a portal that runs beside the test.
#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// The longest a test waits for something that happens at once on a machine that is not broken.
const PATIENCE: Duration = Duration::from_secs(60);

pub fn command(dir: &Path, args: &[&str]) -> Command {
    let mut c = Command::new(env!("CARGO_BIN_EXE_securemail"));
    c.args(args)
        .current_dir(dir)
        .env_remove("SECUREMAIL_CONFIG")
        .env("RUST_BACKTRACE", "1");
    c
}

pub fn run(dir: &Path, args: &[&str]) -> Output {
    command(dir, args).output().unwrap()
}

pub fn said(o: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&o.stdout),
        String::from_utf8_lossy(&o.stderr)
    )
}

#[track_caller]
pub fn ok(dir: &Path, args: &[&str]) -> String {
    let o = run(dir, args);
    assert!(
        o.status.success(),
        "{args:?} gave {:?}: {}",
        o.status.code(),
        said(&o)
    );
    said(&o)
}

#[track_caller]
pub fn fails(dir: &Path, args: &[&str], code: i32, words: &str) {
    let o = run(dir, args);
    assert_eq!(o.status.code(), Some(code), "{args:?}: {}", said(&o));
    assert!(
        said(&o).contains(words),
        "{args:?} does not say {words:?}: {}",
        said(&o)
    );
    assert!(
        !said(&o).contains("panicked") && !said(&o).contains("stack backtrace"),
        "{}",
        said(&o)
    );
}

/// A running portal; killed when the test ends.
pub struct Portal {
    child: Child,
    out: Receiver<String>,
    err: Receiver<String>,
    /// Where it answers.
    pub port: u16,
}

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (send, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                break;
            }
        }
    });
    lines
}

impl Portal {
    /// Starts `serve` and waits until it answers.
    #[track_caller]
    pub fn start(dir: &Path, args: &[&str]) -> Portal {
        let mut portal = Portal::spawn(dir, args);
        let line = portal.prints("answers on");
        let address = line.split("answers on ").nth(1).unwrap();
        let address = address.split_whitespace().next().unwrap();
        portal.port = address.rsplit_once(':').unwrap().1.parse().unwrap();
        portal
    }

    /// Starts `demo` and waits until it answers.
    #[track_caller]
    pub fn demo(dir: &Path, args: &[&str]) -> Portal {
        let mut portal = Portal::spawn(dir, args);
        let line = portal.prints("SecureMail demo");
        portal.port = line.rsplit_once(':').unwrap().1.trim().parse().unwrap();
        portal
    }

    fn spawn(dir: &Path, args: &[&str]) -> Portal {
        let mut child = command(dir, args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Portal {
            out: lines(child.stdout.take().unwrap()),
            err: lines(child.stderr.take().unwrap()),
            child,
            port: 0,
        }
    }

    /// A page, head and body.
    pub fn get(&self, host: &str, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut page = Vec::new();
        stream.read_to_end(&mut page).unwrap();
        String::from_utf8_lossy(&page).into_owned()
    }

    /// The next line on standard output with these words.
    #[track_caller]
    pub fn prints(&mut self, words: &str) -> String {
        let mut seen = String::new();
        while let Ok(line) = self.out.recv_timeout(PATIENCE) {
            if line.contains(words) {
                return line;
            }
            seen.push_str(&line);
            seen.push('\n');
        }
        let errors: Vec<String> = self.err.try_iter().collect();
        panic!("never printed {words:?}: {seen}{errors:#?}");
    }

    /// The next log line with these words.
    #[track_caller]
    pub fn logs(&mut self, words: &str) -> String {
        let mut seen = String::new();
        while let Ok(line) = self.err.recv_timeout(PATIENCE) {
            if line.contains(words) {
                return line;
            }
            seen.push_str(&line);
            seen.push('\n');
        }
        panic!("never logged {words:?}: {seen}");
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("sh")
            .args(["-c", &format!("kill -{name} {}", self.child.id())])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Asks it to stop and gives its exit code.
    pub fn stop(mut self) -> Option<i32> {
        self.signal("TERM");
        self.child.wait().unwrap().code()
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
