//! Submission of mail to a server (RFC 5321, RFC 6409).
//!
//! The protocol is lettre's; connecting, TLS and the pool are done here, for three reasons that its own transport (0.11)
//! does not meet:
//!
//! - *somebody on the path* may append replies to the answer to `STARTTLS`, which a buffered reader would take for
//!   replies received under TLS; here nothing is read ahead of the handshake;
//! - *a slow server*: a send that is given up half-way must not return its connection to the pool, or the late answer to
//!   one mail would be read as the answer to the next;
//! - a refusal of the *session* (greeting, sign-in) is the operator's business and must not lose a *mail*.

mod config;
mod connect;
mod send;

pub use config::{Credentials, ReturnPath, Security, SmtpConfig};
pub use send::Smtp;
