//! Sending over a small pool of sessions.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::{
    sync::Semaphore,
    time::{Instant, timeout},
};

use super::{
    config::{Server, SmtpConfig},
    connect::{Session, open},
};
use crate::{
    Accepted, BoxFuture, ConfigError, Mail, MailSender, SendError,
    mime::{self, Wire},
    scrub::scrub,
};

/// A session is closed after so many mails; many servers end it about there themselves, less politely.
const MAILS_PER_SESSION: u32 = 50;

/// Hands mail to one server by SMTP.
pub struct Smtp {
    server: Server,
    slots: Semaphore,
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    session: Session,
    sent: u32,
    since: Instant,
}

impl Smtp {
    /// Checks the configuration and reads the authorities; connects to nothing yet.
    ///
    /// # Errors
    /// What is wrong in the configuration.
    pub fn new(config: SmtpConfig) -> Result<Self, ConfigError> {
        let server = Server::new(config)?;
        let slots = Semaphore::new(server.config.max_connections);
        Ok(Self {
            server,
            slots,
            idle: Mutex::default(),
        })
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A session that answers, or a new one.
    async fn session(&self) -> Result<Idle, SendError> {
        loop {
            let parked = self.idle().pop();
            let Some(mut parked) = parked else {
                return Ok(Idle {
                    session: open(&self.server).await?,
                    sent: 0,
                    since: Instant::now(),
                });
            };
            let fresh = parked.since.elapsed() < self.server.config.idle_timeout;
            let answers = parked.session.smtp.test_connected();
            if fresh
                && timeout(self.server.config.connect_timeout, answers)
                    .await
                    .unwrap_or(false)
            {
                return Ok(parked);
            }
        }
    }

    /// Only a session whose last answer was read is kept: everything else is closed by being dropped.
    async fn keep(&self, mut used: Idle) {
        used.sent += 1;
        if used.sent >= MAILS_PER_SESSION {
            // Courtesy; a server that does not answer loses it.
            let _ = timeout(self.server.config.connect_timeout, used.session.smtp.quit()).await;
            return;
        }
        used.since = Instant::now();
        let mut idle = self.idle();
        if idle.len() < self.server.config.max_connections {
            idle.push(used);
        }
    }

    async fn deliver(&self, mail: &Mail) -> Result<Accepted, SendError> {
        let wire = mime::build(mail, self.server.return_path.as_ref())?;
        let _slot = self
            .slots
            .acquire()
            .await
            .map_err(|_| SendError::retry("the mail sender is shutting down", None))?;
        let mut used = self.session().await?;
        // From here to the answer the session belongs to this future alone: given up, it is dropped and closed.
        let outcome = timeout(
            self.server.config.send_timeout,
            self.transact(&mut used.session, &wire),
        )
        .await;
        match outcome {
            Ok(Ok(accepted)) => {
                self.keep(used).await;
                Ok(accepted)
            }
            Ok(Err(refused)) => Err(refused),
            Err(_) => Err(SendError::retry(
                &format!("{} did not answer in time", self.server.name()),
                None,
            )),
        }
    }

    async fn transact(&self, session: &mut Session, wire: &Wire) -> Result<Accepted, SendError> {
        let name = self.server.name();
        match session.smtp.send(&wire.envelope, &wire.bytes).await {
            // 354 in place of the final 250 would be an answer to something else.
            Ok(reply) if u16::from(reply.code()) / 100 == 2 => {
                let reference = scrub(&reply.message().collect::<Vec<_>>().join(" "));
                Ok(Accepted {
                    by: self.server.config.host.clone(),
                    reference: (!reference.is_empty()).then_some(reference),
                })
            }
            Ok(reply) => Err(SendError::retry(
                &format!("{name} answered out of turn: {}", reply.code()),
                None,
            )),
            Err(e) => {
                let code = e.status().map(u16::from);
                let why = format!("{name}: {e}");
                // 530, 534, 535 and 538 (RFC 4954) ask for TLS or a sign-in: about the session, not this mail.
                let judged = e.is_permanent() && !matches!(code, Some(530 | 534 | 535 | 538));
                Err(if judged {
                    SendError::refused(&why, code)
                } else {
                    SendError::retry(&why, code)
                })
            }
        }
    }

    async fn probe(&self) -> Result<String, String> {
        let Session { mut smtp, protection } = open(&self.server).await.map_err(|e| {
            format!("{}. Look at host, port, security, user and password of the mail section, and at the firewall.", e.why())
        })?;
        let limit = self.server.config.connect_timeout;
        let answers = timeout(limit, smtp.test_connected()).await.unwrap_or(false);
        // The session served its purpose; how it ends says nothing.
        let _ = timeout(limit, smtp.quit()).await;
        if !answers {
            return Err(format!(
                "{} accepts connections but does not answer NOOP.",
                self.server.name()
            ));
        }
        let signed_in = if self.server.credentials.is_some() {
            "signed in"
        } else {
            "no sign-in"
        };
        Ok(format!(
            "{} answers, {protection}, {signed_in}",
            self.server.name()
        ))
    }
}

impl MailSender for Smtp {
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<Accepted, SendError>> {
        Box::pin(self.deliver(mail))
    }

    fn check(&self) -> BoxFuture<'_, Result<String, String>> {
        Box::pin(self.probe())
    }
}
