//! Terms of Use and Privacy: versioned, replaceable by the operator, accepted with time and place.
//!
//! A document is a short Markdown text: a title, a summary in five lines, and chapters. The product brings version 1 of both in each
//! language; [`install`] puts them there when there is none. The operator replaces them with `securemail documents publish`. A
//! version is in force once it is there in every language, so that nobody ever accepts what they cannot read. What was published
//! is never changed: acceptances point to it.
//!
//! Who accepted an older version is shown the newer one, once a session, before anything else, and may read on without accepting it;
//! they write nothing new before they have ([`crate::accounts::session::Signed::terms_due`]).
//!
//! The text comes from the operator, not from strangers; all the same only headings, paragraphs, lists and emphasis are let
//! through ([`model`]), and HTML in it is shown as text.

mod flow;
pub mod model;
mod pages;
pub mod store;
#[cfg(test)]
mod tests;

pub use flow::{Document, PublishError, Published, acceptance, current, install, publish};
pub use model::Kind;
pub use pages::{routes, samples};
