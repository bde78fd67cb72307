#![allow(clippy::unwrap_used)]
//! Proof, not promise: what the documentation claims, tried by walking the whole story and then attacking what it left.
//!
//! | file | tries |
//! |---|---|
//! | [`story`] | the main job from Compose to the answer, as each kind of person, page by page; [`hand`] is who walks |
//! | [`nth_write`] | every write and every read of the story fails once; pressing again ends in the same place |
//! | [`canary`] | nothing readable of it is in the database, the files, the log or a backup |
//! | [`burglar`] | who has the database, the files and the instance key gets what the claim says, and no more |
//! | [`tamper`] | who can change them gets an error shown, never another text |
//! | [`traps`] | traps that belong to no single feature |
//!
//! `docs/THREAT_MODEL.md` names the test of each claim; `house.rs` checks that the tests it names exist.

mod burglar;
mod canary;
mod hand;
mod log;
mod nth_write;
mod story;
