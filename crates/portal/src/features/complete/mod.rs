//! From the link of the second mail to the message: phone code, terms, password, account.
//!
//! 1. `/p/SECRET` consumes nothing: it sets the flow cookie and goes on to `/finish`, whose button only leads further, because
//!    mail scanners press the first button of what they open.
//! 2. The next step is computed from what this flow has shown ([`model`]): a code where two-step is required, the terms, the password.
//!    What a flow has shown lasts 30 minutes and belongs to one browser.
//! 3. *I cannot use these phones* tells the senders and the operator's support; the same link goes on once a number is corrected.
//! 4. The password's form is the one that creates: `activate` hashes first, then one write makes the person, the mailbox, the practice
//!    if one is founded, takes over the pre-mailbox with all that waits in it, and deletes every other way to open it.
//! 5. In the short registration the link of the first mail leads here at once: code, then terms and password on one page. The landing
//!    page stands before it in place of `/finish`, for the same scanners.
//! 6. A colleague whom a manager has vouched for becomes a member with that write; whoever else was invited as one, or asks to join a
//!    practice that is here, leaves a request for its managers ([`crate::practices::joins`]).
//! 7. Somebody who has an account already takes over a second practice's pre-mailbox by [`join`], signed in.
//!
//! Attackers here: whoever reads the invitee's mail (they lack the phone), whoever guesses codes, two tabs that finish at once (one
//! account: the address is a primary key and the invitation's version a guard), a thief of the database after the fact (no wrap of
//! the pre-mailbox is left that a mailed link or the instance opens).

mod flow;
mod join;
pub mod model;
mod pages;
pub mod store;
#[cfg(test)]
mod tests;
mod visit;

pub use join::{Joined, join, join_by_link, joined_before};
pub use pages::{routes, samples};
