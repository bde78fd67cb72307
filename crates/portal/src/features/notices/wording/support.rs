//! What the mails of the operator's support say, and those to it.

use super::super::letter::{Block, Letter};
use super::super::model::{Office, Stuck};
use super::Pen;

impl Pen<'_> {
    /// To the operator's support: somebody who was invited is stuck. `told`: the sender of a message was told too.
    pub fn support(&self, office: &Office, stuck: Stuck, told: bool, reference: &str) -> Letter {
        let (subject, lead) = match stuck {
            Stuck::Phones => ("mail-support-phones", "mail-support-phones-lead"),
            Stuck::Address => ("mail-support-address", "mail-support-address-lead"),
        };
        let mut facts = Vec::new();
        for (key, value) in [
            ("mail-support-practice", office.name.as_str()),
            ("mail-support-phone", office.phone.as_str()),
            ("mail-support-reference", reference),
        ] {
            if !value.is_empty() {
                facts.push((self.words.t(key), value.to_owned()));
            }
        }
        let mut blocks = vec![
            self.hello(),
            Block::Lead(self.words.t(lead)),
            Block::Facts(facts),
        ];
        if told {
            blocks.push(self.text(&["mail-support-told"]));
        }
        blocks.push(self.text(&["mail-support-text"]));
        self.own(self.words.t(subject), blocks)
    }

    /// A request to support was answered, or taken in.
    pub fn ticket(&self, answered: bool, reference: &str, go: &str) -> Letter {
        let (subject, lead) = match answered {
            true => ("mail-ticket-answered", "mail-ticket-answered-lead"),
            false => ("mail-ticket-received", "mail-ticket-received-lead"),
        };
        let blocks = vec![
            self.hello(),
            Block::Lead(self.product(lead)),
            self.button("mail-ticket-link", go),
            Block::Facts(vec![(
                self.words.t("mail-support-reference"),
                reference.to_owned(),
            )]),
            self.ask("mail-not-you", "mail-ticket-ignore"),
        ];
        self.own(self.product(subject), blocks)
    }

    /// To the operator's support: a request waits.
    pub fn desk(&self, reference: &str, go: &str) -> Letter {
        let blocks = vec![
            self.hello(),
            Block::Lead(self.words.t("mail-desk-lead")),
            self.button("mail-desk-link", go),
            Block::Facts(vec![(
                self.words.t("mail-support-reference"),
                reference.to_owned(),
            )]),
        ];
        self.own(self.words.t("mail-desk-subject"), blocks)
    }

    /// Support is about to put another number on file; `stop` is where to refuse until `until` (µs UTC).
    pub fn phone_by_support(&self, office: &Office, stop: &str, until: i64) -> Letter {
        let blocks = vec![
            self.hello(),
            Block::Lead(self.product("mail-stop-lead")),
            self.button("mail-stop-link", stop),
            Block::Text(self.until_time(until)),
            self.ask("mail-stop-asked", "mail-stop-fine"),
            self.is_it_real(),
        ];
        self.by(office, self.product("mail-stop-subject"), blocks, None)
    }
}
