//! The words of every mail, and sending them.
//!
//! A feature asks for a mail by writing a job ([`crate::mails::job`]) in the same write as what the mail is about. The
//! worker gives the job to `jobs` here. [`flow`] loads the rows, decides whether the mail is still wanted, opens the
//! job's secret and composes; the courier carries; and the write that finishes the job notes on the sender's timeline that
//! a mail server took the mail, or why none will. The job's secret (the link) is erased by that same write: from then on it
//! exists only in the recipient's mailbox.
//!
//! What is said stands in [`wording`], in the order it is read, from the words in `locales/`; [`letter`] makes both parts of
//! a mail from that one list, so that they cannot say different things.
//!
//! Attackers here: a practice that calls itself `Click http://evil` (names are cleaned), whoever reads mail in transit (no
//! subject, text, file name, patient's name or number is in any mail), and the flood (a job that is no longer wanted,
//! because the invitation was declined, taken back, replaced or used, mails nobody; and one reader is mailed at a pace: `pace`).

pub mod care;
pub mod flow;
pub mod jobs;
pub mod letter;
pub mod model;
pub mod outcome;
mod pace;
pub mod seats;
pub mod store;
pub mod wording;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod words_tests;

pub use jobs::jobs;
