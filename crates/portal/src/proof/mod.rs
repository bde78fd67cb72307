#![allow(clippy::unwrap_used)]
//! Proof, not promise: what the documentation claims, tried by walking the whole story and then attacking what it left.
//!
//! | file | tries |
//! |---|---|
//! | [`story`] | the main job from Compose to the answer, as each kind of person, page by page; [`hand`] is who walks |
//! | [`nth_write`] | every write and every read of the story fails once; pressing again ends in the same place |
//! | [`canary`] | nothing readable of it is in the database, the files, the log or a backup |
//! | [`burglar`] | who has the database, the files and the instance key gets what the claim says, and no more |
//! | [`tamper`] (in the world of [`sights`]), [`bent_files`] | who can change them gets an error shown, never another text |
//! | [`planted`], [`planted_people`] | nobody is handed anything for rows that this instance has not made |
//! | [`access`] | every route as everybody: `docs/ACCESS.md` |
//! | [`traps`] | traps that belong to no single feature |
//! | [`bad_input`] | every form of the story with what must not be typed into it |
//!
//! `docs/THREAT_MODEL.md` names the test of each claim; `house.rs` checks that the tests it names exist.

mod access;
mod bad_input;
mod bent_files;
mod burglar;
mod canary;
mod copy;
mod hand;
mod log;
mod nth_write;
mod planted;
mod planted_people;
pub(crate) mod sights;
mod story;
mod tamper;
mod traps;
