//! An SMTP server that does as it is told, and remembers what it was told by the client.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Notify,
};
use tokio_rustls::TlsAcceptor;

/// How the server behaves. `replies` replaces the answer to a stage: `GREETING`, a command's verb, or `END` (the final
/// dot); the answer `DROP` closes the connection there, `HANG` says nothing until the client leaves.
#[derive(Default, Clone)]
pub struct Script {
    pub replies: HashMap<&'static str, &'static str>,
    /// Only this many times; then the usual answer. None: always.
    pub times: Option<usize>,
    pub starttls: Option<TlsAcceptor>,
    pub implicit: Option<TlsAcceptor>,
    /// Sent in the clear directly behind `220 ready`.
    pub injected: &'static str,
    pub auth: &'static str,
    /// Held before the answer to the final dot until this is notified.
    pub gate: Option<Arc<Notify>>,
}

impl Script {
    pub fn reply(stage: &'static str, reply: &'static str) -> Self {
        Self {
            replies: HashMap::from([(stage, reply)]),
            ..Self::default()
        }
    }
}

#[derive(Default)]
pub struct Log {
    /// Lines received in the clear, and under TLS; message lines are in `messages` instead.
    pub plain: Vec<String>,
    pub secret: Vec<String>,
    pub messages: Vec<String>,
    /// Everything that came in the clear, as bytes.
    pub connections: usize,
    pub most_at_once: usize,
}

pub struct Server {
    pub port: u16,
    pub log: Arc<Mutex<Log>>,
    at_once: Arc<AtomicUsize>,
    pub at_gate: Arc<AtomicUsize>,
}

struct Talk {
    script: Arc<Mutex<Script>>,
    log: Arc<Mutex<Log>>,
    at_gate: Arc<AtomicUsize>,
}

impl Server {
    pub async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Self {
            port,
            log: Arc::default(),
            at_once: Arc::default(),
            at_gate: Arc::default(),
        };
        let (log, at_once, at_gate) = (
            server.log.clone(),
            server.at_once.clone(),
            server.at_gate.clone(),
        );
        let script = Arc::new(Mutex::new(script));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let talk = Talk {
                    script: script.clone(),
                    log: log.clone(),
                    at_gate: at_gate.clone(),
                };
                let now = at_once.fetch_add(1, Ordering::SeqCst) + 1;
                {
                    let mut log = log.lock().unwrap();
                    log.connections += 1;
                    log.most_at_once = log.most_at_once.max(now);
                }
                let at_once = at_once.clone();
                tokio::spawn(async move {
                    talk.connection(stream).await;
                    at_once.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        server
    }

    /// All that was received, for the question whether something was in it.
    pub fn heard(&self) -> String {
        let log = self.log.lock().unwrap();
        [
            log.plain.concat(),
            log.secret.concat(),
            log.messages.concat(),
        ]
        .concat()
    }

    pub fn messages(&self) -> Vec<String> {
        self.log.lock().unwrap().messages.clone()
    }

    pub fn commands(&self, verb: &str) -> Vec<String> {
        let log = self.log.lock().unwrap();
        log.plain
            .iter()
            .chain(&log.secret)
            .filter(|l| l.starts_with(verb))
            .map(|l| l.trim_end().to_owned())
            .collect()
    }

    pub fn connections(&self) -> usize {
        self.log.lock().unwrap().connections
    }
}

enum Next {
    Quit,
    StartTls,
}

impl Talk {
    async fn connection(&self, stream: TcpStream) {
        let script = self.script.lock().unwrap().clone();
        if let Some(tls) = script.implicit {
            if let Ok(stream) = tls.accept(stream).await {
                self.session(BufReader::new(stream), true, true).await;
            }
            return;
        }
        let (next, stream) = self.session(BufReader::new(stream), false, true).await;
        if let (Next::StartTls, Some(tls)) = (next, script.starttls)
            && let Ok(stream) = tls.accept(stream.into_inner()).await
        {
            self.session(BufReader::new(stream), true, false).await;
        }
    }

    /// The scripted answer of a stage, while there are any left.
    fn scripted(&self, stage: &str) -> Option<&'static str> {
        let mut script = self.script.lock().unwrap();
        let reply = *script.replies.get(stage)?;
        match script.times {
            Some(0) => return None,
            Some(n) => script.times = Some(n - 1),
            None => {}
        }
        Some(reply)
    }

    /// False: the connection is to be closed.
    async fn answer<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        io: &mut BufReader<S>,
        stage: &str,
        usual: &str,
    ) -> bool {
        match self.scripted(stage).unwrap_or(usual) {
            "DROP" => false,
            "HANG" => {
                let mut rest = Vec::new();
                while io.read_until(b'\n', &mut rest).await.is_ok_and(|n| n > 0) {}
                false
            }
            reply => {
                io.get_mut()
                    .write_all(format!("{reply}\r\n").as_bytes())
                    .await
                    .is_ok()
                    && !reply.starts_with("421")
            }
        }
    }

    async fn session<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        mut io: BufReader<S>,
        tls: bool,
        greet: bool,
    ) -> (Next, BufReader<S>) {
        if greet && !self.answer(&mut io, "GREETING", "220 test ready").await {
            return (Next::Quit, io);
        }
        let mut line = Vec::new();
        loop {
            line.clear();
            if !io.read_until(b'\n', &mut line).await.is_ok_and(|n| n > 0) {
                return (Next::Quit, io);
            }
            let text = String::from_utf8_lossy(&line).into_owned();
            {
                let mut log = self.log.lock().unwrap();
                if tls { &mut log.secret } else { &mut log.plain }.push(text.clone());
            }
            let verb = text
                .split([' ', '\r', ':'])
                .next()
                .unwrap_or("")
                .to_uppercase();
            let script = self.script.lock().unwrap().clone();
            let usual = match verb.as_str() {
                "EHLO" => {
                    let mut offers = vec!["test", "8BITMIME"];
                    if !tls && script.starttls.is_some() {
                        offers.push("STARTTLS");
                    }
                    if !script.auth.is_empty() {
                        offers.push(script.auth);
                    }
                    let last = offers.len() - 1;
                    let lines: Vec<String> = offers
                        .iter()
                        .enumerate()
                        .map(|(n, o)| format!("250{}{o}", if n == last { ' ' } else { '-' }))
                        .collect();
                    lines.join("\r\n")
                }
                "STARTTLS" => {
                    let ready = format!("220 go ahead\r\n{}", script.injected);
                    let sent = io.get_mut().write_all(ready.as_bytes()).await;
                    return (
                        if sent.is_ok() {
                            Next::StartTls
                        } else {
                            Next::Quit
                        },
                        io,
                    );
                }
                "AUTH" if text.trim_end() == "AUTH LOGIN" => {
                    for prompt in ["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"] {
                        line.clear();
                        if io
                            .get_mut()
                            .write_all(format!("{prompt}\r\n").as_bytes())
                            .await
                            .is_err()
                            || io.read_until(b'\n', &mut line).await.is_err()
                        {
                            return (Next::Quit, io);
                        }
                        self.log
                            .lock()
                            .unwrap()
                            .secret
                            .push(String::from_utf8_lossy(&line).into_owned());
                    }
                    "235 welcome".to_owned()
                }
                "AUTH" => "235 welcome".to_owned(),
                "DATA" => "354 go on".to_owned(),
                "QUIT" => "221 bye".to_owned(),
                _ => "250 ok".to_owned(),
            };
            if !self.answer(&mut io, &verb, &usual).await || verb == "QUIT" {
                return (Next::Quit, io);
            }
            if verb == "DATA"
                && !self.replies_otherwise("DATA")
                && !self.message(&mut io, script.gate).await
            {
                return (Next::Quit, io);
            }
        }
    }

    fn replies_otherwise(&self, stage: &str) -> bool {
        let script = self.script.lock().unwrap();
        script.times != Some(0)
            && script
                .replies
                .get(stage)
                .is_some_and(|r| !r.starts_with('3'))
    }

    async fn message<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        io: &mut BufReader<S>,
        gate: Option<Arc<Notify>>,
    ) -> bool {
        let mut message = String::new();
        let mut line = Vec::new();
        loop {
            line.clear();
            if !io.read_until(b'\n', &mut line).await.is_ok_and(|n| n > 0) {
                return false;
            }
            if line == b".\r\n" {
                break;
            }
            // RFC 5321 section 4.5.2: a leading dot was doubled.
            let text = String::from_utf8_lossy(&line).into_owned();
            message.push_str(text.strip_prefix('.').unwrap_or(&text));
        }
        self.log.lock().unwrap().messages.push(message);
        if let Some(gate) = gate {
            self.at_gate.fetch_add(1, Ordering::SeqCst);
            gate.notified().await;
        }
        self.answer(io, "END", "250 2.0.0 queued as 4Rk2Zt").await
    }
}
