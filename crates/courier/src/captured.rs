//! An outbox in memory, for demo, development and tests. Nothing leaves the process and nothing touches the disk.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Serialize, Serializer};

use crate::{
    Accepted, BoxFuture, Call, CallSender, Clock, Courier, Mail, MailSender, SendError, Text,
    TextSender, links_in,
};

/// Items kept; the oldest go first.
const KEEP: usize = 1000;
/// Bytes kept in all; the oldest go first.
const KEEP_BYTES: usize = 32 * 1024 * 1024;

/// How a message travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Channel {
    /// E-mail.
    #[serde(rename = "email")]
    Email,
    /// Text message.
    #[serde(rename = "text")]
    Text,
    /// Phone call.
    #[serde(rename = "call")]
    Call,
}

/// One captured message; serialised as `{id, at, channel, to, subject, text, html, links}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Counts up from 1, never used twice.
    pub id: u64,
    /// When it was taken, microseconds UTC; serialised as RFC 3339.
    #[serde(serialize_with = "rfc3339")]
    pub at: i64,
    /// How it would have travelled.
    pub channel: Channel,
    /// Address, or number with `ext. N` behind it if there is an extension.
    pub to: String,
    /// Subject of a mail, else empty.
    pub subject: String,
    /// Text part of a mail, body of a text, transcript of a call.
    pub text: String,
    /// HTML part of a mail, else empty.
    pub html: String,
    /// Addresses in the text, then those only in the HTML.
    pub links: Vec<String>,
}

/// Takes every mail, text and call and keeps it for [`Captured::items`]. Clones share one outbox.
#[derive(Clone)]
pub struct Captured {
    clock: Clock,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    next_id: u64,
    bytes: usize,
    kept: VecDeque<Kept>,
    failures: Vec<(Channel, SendError)>,
}

struct Kept {
    item: Item,
    /// Idempotency key of a text or call: a gateway answers a repeat without sending again, so does this one.
    key: Option<String>,
    bytes: usize,
}

impl Captured {
    /// An empty outbox; `clock` gives microseconds UTC and dates the items.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            inner: Arc::default(),
        }
    }

    /// What was taken, newest first.
    #[must_use]
    pub fn items(&self) -> Vec<Item> {
        self.lock()
            .kept
            .iter()
            .rev()
            .map(|kept| kept.item.clone())
            .collect()
    }

    /// Forgets everything taken so far; ids go on counting.
    pub fn clear(&self) {
        let mut inner = self.lock();
        inner.kept.clear();
        inner.bytes = 0;
    }

    /// The next send on this channel fails so; several calls queue up. For tests of what happens then.
    pub fn fail_next(&self, channel: Channel, error: SendError) {
        self.lock().failures.push((channel, error));
    }

    /// A courier whose three carriers are this outbox.
    #[must_use]
    pub fn courier(&self) -> Courier {
        Courier {
            mail: Arc::new(self.clone()),
            text: Arc::new(self.clone()),
            call: Arc::new(self.clone()),
        }
    }

    /// A panic elsewhere leaves at worst one item less: the list itself is whole, so a poisoned lock is taken over.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, draft: Draft) -> Result<Accepted, SendError> {
        let at = (self.clock)();
        let mut inner = self.lock();
        if let Some(at) = inner
            .failures
            .iter()
            .position(|(channel, _)| *channel == draft.channel)
        {
            return Err(inner.failures.remove(at).1);
        }
        if let Some(key) = &draft.key
            && let Some(seen) = inner
                .kept
                .iter()
                .find(|k| k.item.channel == draft.channel && k.key.as_ref() == Some(key))
        {
            return Ok(accepted(seen.item.id));
        }
        inner.next_id += 1;
        let id = inner.next_id;
        let mut links = links_in(&draft.text);
        for link in links_in(&draft.html) {
            if !links.contains(&link) {
                links.push(link);
            }
        }
        let Draft {
            channel,
            to,
            subject,
            text,
            html,
            key,
        } = draft;
        let bytes = to.len() + subject.len() + text.len() + html.len();
        inner.kept.push_back(Kept {
            item: Item {
                id,
                at,
                channel,
                to,
                subject,
                text,
                html,
                links,
            },
            key,
            bytes,
        });
        inner.bytes += bytes;
        while inner.kept.len() > KEEP || inner.bytes > KEEP_BYTES {
            let Some(oldest) = inner.kept.pop_front() else {
                break;
            };
            inner.bytes -= oldest.bytes;
        }
        Ok(accepted(id))
    }
}

struct Draft {
    channel: Channel,
    to: String,
    subject: String,
    text: String,
    html: String,
    key: Option<String>,
}

fn accepted(id: u64) -> Accepted {
    Accepted {
        // No server that anybody knows: who reads this says "the mail server".
        by: String::new(),
        reference: Some(id.to_string()),
    }
}

fn found() -> BoxFuture<'static, Result<String, String>> {
    Box::pin(async { Ok("captured in memory, nothing is sent".into()) })
}

impl MailSender for Captured {
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<Accepted, SendError>> {
        Box::pin(async move {
            mail.check()?;
            self.take(Draft {
                channel: Channel::Email,
                to: mail.to.clone(),
                subject: mail.subject.clone(),
                text: mail.text.clone(),
                html: shown(mail),
                key: None,
            })
        })
    }

    fn check(&self) -> BoxFuture<'_, Result<String, String>> {
        found()
    }
}

impl TextSender for Captured {
    fn send<'a>(&'a self, text: &'a Text) -> BoxFuture<'a, Result<Accepted, SendError>> {
        Box::pin(async move {
            text.check()?;
            self.take(Draft {
                channel: Channel::Text,
                to: text.to.clone(),
                subject: String::new(),
                text: text.body.clone(),
                html: String::new(),
                key: Some(text.key.clone()),
            })
        })
    }

    fn check(&self) -> BoxFuture<'_, Result<String, String>> {
        found()
    }
}

impl CallSender for Captured {
    fn send<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Result<Accepted, SendError>> {
        Box::pin(async move {
            call.check()?;
            self.take(Draft {
                channel: Channel::Call,
                to: match &call.ext {
                    Some(ext) => format!("{} ext. {ext}", call.to),
                    None => call.to.clone(),
                },
                subject: String::new(),
                text: call.transcript(),
                html: String::new(),
                key: Some(call.key.clone()),
            })
        })
    }

    fn check(&self) -> BoxFuture<'_, Result<String, String>> {
        found()
    }
}

/// The HTML part as a mail program shows it: with its picture.
fn shown(mail: &Mail) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    match &mail.picture {
        None => mail.html.clone(),
        Some(picture) => mail.html.replace(
            &format!("cid:{}", picture.cid),
            &format!("data:image/png;base64,{}", STANDARD.encode(&picture.png)),
        ),
    }
}

fn rfc3339<S: Serializer>(at: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    match jiff::Timestamp::from_microsecond(*at) {
        Ok(at) => serializer.collect_str(&at),
        Err(e) => Err(serde::ser::Error::custom(e)),
    }
}

#[cfg(test)]
#[path = "captured_tests.rs"]
mod tests;
