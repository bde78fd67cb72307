//! The product: practices, people, sealed mailboxes, the sign-up story.
//!
//! | where | what |
//! |---|---|
//! | [`app`] | what every request and job shares |
//! | [`config`] | the operator's settings, declared once |
//! | [`router`] | every route by who may use it: read it to audit all access |
//! | [`guard`], [`actor`] | who acts, and what of the database that lets them see |
//! | [`web`] | the HTTP kit; knows no feature |
//! | [`accounts`], [`practices`], [`contacts`], [`escrow`], [`invitations`], [`messages`], [`mails`], [`keys`], [`tickets`], [`audit`], [`away`], [`limits`], [`submissions`] | the nouns: what several features share, no HTTP |
//! | [`features`] | one folder for each thing a person can do |
//!
//! Arrows point down: features use nouns and `web`, nouns use `db` and `vault`, nothing points up.

pub mod accounts;
pub mod actor;
pub mod app;
pub mod audit;
pub mod away;
pub mod config;
pub mod contacts;
pub mod escrow;
pub mod fault;
pub mod features;
pub mod guard;
pub mod handover;
pub mod holder;
pub mod invitations;
pub mod keys;
pub mod lent;
pub mod limits;
pub mod mails;
pub mod messages;
pub mod practices;
pub mod router;
pub mod samples;
pub mod sealed;
pub mod statements;
pub mod submissions;
pub mod tickets;
pub mod web;

#[cfg(test)]
mod house;
#[cfg(test)]
mod matrix_tests;
#[cfg(test)]
mod proof;
#[cfg(test)]
mod testing;
