//! Accounts set up by the operator (the article's other way in): the first owner of a new practice, or one more member.
//!
//! 1. [`provision`] writes what a sender would have written, without a message: contact with its phones, pre-mailbox, invitation, and
//!    for a new practice its row in state `setup`. One mail goes out.
//! 2. The person walks the same pages as everybody: about you, phones (their own, where none is on file), security, second mail,
//!    code, terms, password.
//! 3. With the password, `complete` makes the account in its role. A first owner brings the practice's keys; a further member's request
//!    for the desk key waits for a manager's approval, because whoever can run commands on the server must not be able to slip
//!    somebody in who reads (security.md, "Key requests").
//!
//! The operator also vouches for a practice's name ([`confirm`]): the seal that invited people see.
//!
//! There are no pages here: the command line is the caller.

mod flow;
pub mod store;
#[cfg(test)]
mod tests;

pub use flow::{
    Place, ProvisionError, Provisioned, Wish, confirm, practice_named, provision, provision_by,
};
