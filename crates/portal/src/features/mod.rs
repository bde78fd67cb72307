//! One folder for each thing a person can do. The same file names in each: model (pure), store (SQL), flow (use cases), pages (HTTP), jobs.

pub mod address;
pub mod complete;
pub mod compose;
pub mod delivery;
pub mod directory;
pub mod documents;
pub mod emergency;
pub mod factors;
pub mod handover;
pub mod joining;
pub mod login;
pub mod mailbox;
pub mod notices;
pub mod ops;
pub mod outbox;
pub mod people;
pub mod plans;
pub mod practice;
pub mod provision;
pub mod recover;
pub mod recoveries;
pub mod register;
pub mod settings;
pub mod support;
pub mod tickets;
pub mod verify;
