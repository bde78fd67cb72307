//! Mail, texts and calls: real providers and a captured one.
//!
//! This crate knows nothing of the product. It is handed finished words and carries them, and it holds the rules
//! that must be true of *every* message whoever wrote it:
//!
//! - nothing a stranger typed can add a header or a recipient ([`Mail::check`], [`clean_display_name`]);
//! - nothing goes out in the clear when TLS was asked for ([`Smtp`]);
//! - a code is never spoken to an answering machine ([`Call::check`]);
//! - an error text never repeats a body, a link, a code or an address ([`SendError`]).
//!
//! | module | holds |
//! |---|---|
//! | `message` | the three kinds of message, their limits, the outcome of a send |
//! | `name` | cleaning of names that stand in a `From` header |
//! | `mime` | one [`Mail`] as RFC 5322 bytes |
//! | `smtp` | submission to a mail server |
//! | `gateway` | texts and calls by one signed JSON POST (`docs/GATEWAY.md`) |
//! | `ask` | one question to a web address, for the operator's check-up |
//! | `captured` | an outbox in memory, for demo, development and tests |
//! | `scan`, `scrub` | codes and links in a text; server words made safe for a log |
//!
//! Delivery is at least once: a server may accept a message and the line may break before it says so. A retry carries the
//! same `Message-ID` (mail) or idempotency key (texts and calls), so that the other side can tell.

mod ask;
mod captured;
mod gateway;
mod message;
mod mime;
mod name;
mod scan;
mod scrub;
mod secret;
mod smtp;
mod tls;

use std::{future::Future, pin::Pin, sync::Arc};

pub use ask::{Page, ask};
pub use captured::{Captured, Channel, Item};
pub use gateway::{Gateway, GatewayConfig};
pub use message::{Accepted, Call, Mail, Picture, SendError, Step, Text};
pub use name::{DISPLAY_NAME_MAX, clean_display_name};
pub use scan::{code_in, links_in};
pub use secret::Secret;
pub use smtp::{Credentials, ReturnPath, Security, Smtp, SmtpConfig};

/// Microseconds since 1970-01-01 UTC, asked of whoever owns the clock. This crate never reads the system clock for a
/// date, so that tests and the demo can move time.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// A boxed future, so that the sender traits can be used as `dyn`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Why a provider cannot be built from its configuration. The text says what to change and holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

/// Carries mail.
pub trait MailSender: Send + Sync {
    /// Hands one mail to the next server. `Ok` means that server took responsibility for it (RFC 5321 section 4.2.5),
    /// not that it was delivered. Dropping the future is safe: its connection is closed, never reused.
    ///
    /// # Errors
    /// [`SendError::Retry`] when a later attempt with the same `message_id` may succeed, [`SendError::Refused`] when not.
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<Accepted, SendError>>;

    /// Connects and authenticates, sends nothing. `Ok` describes what was found.
    ///
    /// # Errors
    /// What is wrong and how to mend it, for the operator.
    fn check(&self) -> BoxFuture<'_, Result<String, String>>;
}

/// Carries text messages.
pub trait TextSender: Send + Sync {
    /// Hands one text to the gateway. `Ok` means the gateway took it.
    ///
    /// # Errors
    /// [`SendError::Retry`] when a later attempt with the same `key` may succeed, [`SendError::Refused`] when not.
    fn send<'a>(&'a self, text: &'a Text) -> BoxFuture<'a, Result<Accepted, SendError>>;

    /// Connects and authenticates, sends nothing. `Ok` describes what was found.
    ///
    /// # Errors
    /// What is wrong and how to mend it, for the operator.
    fn check(&self) -> BoxFuture<'_, Result<String, String>>;
}

/// Carries automatic phone calls.
pub trait CallSender: Send + Sync {
    /// Hands one call to the gateway. `Ok` means the gateway took it, not that anybody answered.
    ///
    /// # Errors
    /// [`SendError::Retry`] when a later attempt with the same `key` may succeed, [`SendError::Refused`] when not.
    fn send<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Result<Accepted, SendError>>;

    /// Connects and authenticates, sends nothing. `Ok` describes what was found.
    ///
    /// # Errors
    /// What is wrong and how to mend it, for the operator.
    fn check(&self) -> BoxFuture<'_, Result<String, String>>;
}

/// The three carriers of one installation.
#[derive(Clone)]
pub struct Courier {
    /// Carries mail.
    pub mail: Arc<dyn MailSender>,
    /// Carries text messages.
    pub text: Arc<dyn TextSender>,
    /// Carries phone calls.
    pub call: Arc<dyn CallSender>,
}
