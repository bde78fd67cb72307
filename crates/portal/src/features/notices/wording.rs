//! What each mail says, in the order it is read. The words themselves are in `locales/`.
//!
//! Rules (ux guide part 4): at most 15 words a sentence, the address in full within the first 40 words, never "click here"
//! or "urgent", no e-mail address and no `#` in a link; never a message's subject, text or files, never the invitee's
//! name or number. Mails to an invitee say how to check them and how to refuse.

mod support;

use courier::DISPLAY_NAME_MAX;

use super::care::Care;
use super::letter::{Block, Letter};
use super::model::{Alert, Links, Moved, Office, Plea, Safe, Seat, Shared, Spare};
use crate::web::{Lang, Site, Tz, Words};

/// Who writes the letter, to whom: language, zone, time and the installation.
pub struct Pen<'a> {
    site: &'a Site,
    words: Words,
    tz: &'a Tz,
    now: i64,
}

impl<'a> Pen<'a> {
    /// A pen that writes in one language, with times in one zone, seen from `now` (µs UTC).
    pub fn new(site: &'a Site, lang: Lang, tz: &'a Tz, now: i64) -> Pen<'a> {
        Pen {
            site,
            words: site.words(lang),
            tz,
            now,
        }
    }

    /// The first mail to somebody who has no account.
    pub fn invitation(&self, office: &Office, writer: &str, links: Links<'_>) -> Letter {
        let mut blocks = vec![
            self.hello(),
            Block::Lead(self.wrote(office, writer)),
            self.button("mail-read", links.go),
            self.before("mail-free", links),
            self.is_it_real(),
        ];
        blocks.extend(self.refusal(links));
        blocks.push(Block::Text(sentences(&[
            self.until_day(links.until),
            self.words.t("mail-safe"),
            self.emergency(),
        ])));
        self.by(office, self.message_subject(office), blocks, links.refuse)
    }

    /// A message for somebody who has an account. `office` is none when a private person wrote: such a person's name is
    /// nobody's business but the reader's.
    pub fn notice(&self, office: Option<&Office>, writer: &str, go: &str) -> Letter {
        let none = Office::default();
        let office = office.unwrap_or(&none);
        let blocks = vec![
            self.hello(),
            Block::Lead(self.wrote(office, writer)),
            self.button("mail-read", go),
            self.text(&["mail-notice-sign-in"]),
            // Whoever has an account needs no link at all: the surest check there is.
            Block::Ask {
                question: self.words.t("mail-real"),
                answer: self
                    .words
                    .put("host", self.site.host())
                    .t("mail-notice-real"),
            },
            Block::Text(self.emergency()),
        ];
        self.by(office, self.message_subject(office), blocks, None)
    }

    /// "We set your account up for you." `person`: who of the practice did; empty: the operator.
    pub fn provision(&self, office: &Office, person: &str, team: bool, links: Links<'_>) -> Letter {
        let lead = self.invited(office, person, team);
        let mut blocks = vec![
            self.hello(),
            Block::Lead(lead),
            self.button("mail-provision-link", links.go),
            self.text(&["mail-phone"]),
            self.is_it_real(),
        ];
        blocks.extend(self.refusal(links));
        blocks.push(Block::Text(self.until_day(links.until)));
        self.by(
            office,
            self.product("mail-provision-subject"),
            blocks,
            links.refuse,
        )
    }

    /// The same to somebody who has an account: it asks, and they say yes or no after signing in.
    pub fn known(&self, office: &Office, person: &str, team: bool, links: Links<'_>) -> Letter {
        let mut blocks = vec![
            self.hello(),
            Block::Lead(self.invited(office, person, team)),
            self.button("mail-known-link", links.go),
            self.text(&["mail-known-text"]),
            self.is_it_real(),
        ];
        blocks.extend(self.refusal(links));
        blocks.push(Block::Text(self.until_day(links.until)));
        let subject = self.product("mail-known-subject");
        self.by(office, subject, blocks, links.refuse)
    }

    /// Who invites to what, as the first sentence says it.
    fn invited(&self, office: &Office, person: &str, team: bool) -> String {
        let put = self
            .words
            .put("practice", &office.name)
            .put("person", person)
            .put("product", self.site.product());
        match (office.name.is_empty(), person.is_empty(), team) {
            (true, ..) => put.t("mail-provision-lead"),
            (_, true, _) => put.t("mail-provision-lead-practice"),
            (_, false, true) => put.t("mail-provision-lead-team"),
            (_, false, false) => put.t("mail-provision-lead-person"),
        }
    }

    /// The office has corrected the number that an invitee said is wrong.
    pub fn phone_corrected(&self, office: &Office) -> Letter {
        let lead = if office.name.is_empty() {
            self.words.t("mail-fixed-lead")
        } else {
            self.words
                .put("practice", &office.name)
                .t("mail-fixed-lead-practice")
        };
        let blocks = vec![
            self.hello(),
            Block::Lead(lead),
            self.text(&["mail-fixed-text", "mail-fixed-kept"]),
            self.is_it_real(),
        ];
        self.by(office, self.product("mail-fixed-subject"), blocks, None)
    }

    /// The second mail of a sign-up.
    pub fn complete(&self, office: &Office, links: Links<'_>) -> Letter {
        let mut blocks = vec![
            self.hello(),
            Block::Lead(self.product("mail-complete-lead")),
            self.button("mail-complete-link", links.go),
            self.before("mail-complete-why", links),
            Block::Text(self.until_time(links.until)),
        ];
        blocks.push(self.is_it_real());
        match links.refuse {
            Some(_) => blocks.extend(self.refusal(links)),
            None => blocks.push(self.ask("mail-not-you", "mail-complete-ignore")),
        }
        self.by(
            office,
            self.product("mail-complete-subject"),
            blocks,
            links.refuse,
        )
    }

    /// A forgotten password.
    pub fn reset(&self, links: Links<'_>) -> Letter {
        let blocks = vec![
            self.hello(),
            Block::Lead(self.words.t("mail-reset-lead")),
            self.button("mail-reset-link", links.go),
            Block::Text(sentences(&[
                self.words.t("mail-reset-why"),
                self.until_time(links.until),
            ])),
            self.ask("mail-not-you", "mail-reset-ignore"),
        ];
        self.own(self.product("mail-reset-subject"), blocks)
    }

    /// About a request to the holders of the escrow key. `go`: the link of the request; `stop`: where its owner ends it.
    pub fn spare(&self, spare: Spare, reference: &str, go: &str, stop: &str) -> Letter {
        let facts = Block::Facts(vec![(
            self.words.t("mail-support-reference"),
            reference.to_owned(),
        )]);
        let halt = Block::Link {
            question: self.words.t("mail-spare-stop"),
            url: stop.to_owned(),
        };
        let (subject, blocks) = match spare {
            Spare::Asked => (
                "mail-spare-asked",
                vec![
                    self.hello(),
                    Block::Lead(self.words.t("mail-spare-asked-lead")),
                    self.button("mail-spare-asked-link", go),
                    self.text(&["mail-spare-asked-text"]),
                    facts,
                    halt,
                ],
            ),
            Spare::Begun => (
                "mail-spare-begun",
                vec![
                    self.hello(),
                    Block::Lead(self.words.t("mail-spare-begun-lead")),
                    self.button("mail-spare-begun-link", stop),
                    self.ask("mail-alert-you", "mail-alert-fine"),
                    facts,
                ],
            ),
            Spare::Ready => (
                "mail-spare-ready",
                vec![
                    self.hello(),
                    Block::Lead(self.words.t("mail-spare-ready-lead")),
                    self.text(&["mail-spare-ready-text"]),
                    halt,
                ],
            ),
        };
        self.own(self.product(subject), blocks)
    }

    /// Another address of one's own; `email` is the other one as a stranger may see it.
    pub fn moved(&self, moved: Moved, email: &str, links: Links<'_>) -> Letter {
        let with = |key| {
            self.words
                .put("email", email)
                .put("product", self.site.product())
                .t(key)
        };
        let (subject, lead, label, ignore) = match moved {
            Moved::Old => (
                "mail-address-old",
                "mail-address-old-lead",
                "mail-address-link",
                "mail-address-old-ignore",
            ),
            Moved::New => (
                "mail-address-new",
                "mail-address-new-lead",
                "mail-address-link",
                "mail-address-new-ignore",
            ),
            Moved::Undo => (
                "mail-address-undo",
                "mail-address-undo-lead",
                "mail-address-undo-link",
                "mail-address-undo-ignore",
            ),
            Moved::Back => (
                "mail-address-back",
                "mail-address-back-lead",
                "mail-alert-sign-in",
                "mail-address-back-not",
            ),
        };
        let mut blocks = vec![
            self.hello(),
            Block::Lead(with(lead)),
            self.button(label, links.go),
        ];
        if moved != Moved::Back {
            blocks.push(Block::Text(self.until_time(links.until)));
        }
        blocks.push(match moved {
            Moved::Undo => self.ask("mail-alert-you", ignore),
            Moved::Old | Moved::New | Moved::Back => self.ask("mail-not-you", ignore),
        });
        self.own(self.product(subject), blocks)
    }

    /// Something changed in an account, at this time (µs UTC).
    /// `about`: the browser of a sign-in; `not_me`: the link by which its owner puts everybody out.
    pub fn alert(
        &self,
        alert: Alert,
        at: i64,
        about: Option<&str>,
        not_me: Option<&str>,
    ) -> Letter {
        let (subject, lead) = alert.keys();
        // News of a request, nothing that could be somebody else's doing in the account.
        let news = match alert {
            Alert::JoinAsked => Some((
                "mail-join-asked-see",
                "/people/joins",
                "mail-join-asked-text",
            )),
            Alert::JoinApproved => {
                Some(("mail-alert-sign-in", "/sign-in", "mail-join-approved-text"))
            }
            Alert::JoinDeclined => Some((
                "mail-join-declined-see",
                "/settings/practice",
                "mail-join-declined-text",
            )),
            _ => None,
        };
        if let Some((label, path, text)) = news {
            let blocks = vec![
                self.hello(),
                Block::Lead(self.product(lead)),
                self.button(label, &self.site.link(path)),
                self.text(&[text]),
            ];
            return self.own(self.product(subject), blocks);
        }
        let when = self.zoned(self.words.dates(self.tz, self.now).date_time(at));
        let mut blocks = vec![self.hello(), Block::Lead(self.product(lead))];
        match (alert, not_me) {
            (Alert::AccountCreated | Alert::Merging | Alert::MergedAway, _) => {
                blocks.push(self.button("mail-alert-sign-in", &self.site.link("/sign-in")));
            }
            (Alert::MergingAway, Some(stop)) => {
                blocks.push(self.button("mail-alert-merging-away-link", stop));
            }
            _ => {}
        }
        let mut facts = vec![(self.words.t("mail-alert-when"), when)];
        if let Some(about) = about.filter(|a| !a.is_empty()) {
            let said = match about.split_once(" on ") {
                Some((browser, system)) => self
                    .words
                    .put("browser", browser)
                    .put("system", system)
                    .t("settings-browser"),
                None => about.to_owned(),
            };
            let label = match alert {
                Alert::Merged
                | Alert::MergedAway
                | Alert::Merging
                | Alert::MergingAway
                | Alert::MergeStopped
                | Alert::MergeOff => "mail-alert-merged-other",
                _ => "settings-session-where",
            };
            facts.push((self.words.t(label), said));
        }
        blocks.push(Block::Facts(facts));
        let you = match alert {
            Alert::SheetMade | Alert::SheetUsed => "mail-alert-you-managers",
            _ => "mail-alert-you",
        };
        // Of what came to nothing there is nothing to answer for.
        if alert == Alert::MergeOff {
            blocks.insert(
                2,
                self.button("mail-alert-sign-in", &self.site.link("/sign-in")),
            );
            return self.own(self.product(subject), blocks);
        }
        blocks.push(self.ask(you, "mail-alert-fine"));
        if alert == Alert::MergingAway {
            return self.own(self.product(subject), blocks);
        }
        // Another password would go to the address of the other account.
        if alert == Alert::MergedAway {
            blocks.push(self.text(&["mail-alert-merged-not-you"]));
            if let Some(phone) = self.site.support_phone() {
                blocks.push(Block::Text(
                    self.words.put("phone", phone).t("mail-alert-call"),
                ));
            }
            return self.own(self.product(subject), blocks);
        }
        blocks.push(Block::Link {
            question: self.words.t(if not_me.is_some() {
                "mail-alert-not-you-end"
            } else {
                "mail-alert-not-you"
            }),
            url: not_me.map_or_else(|| self.site.link("/forgot"), str::to_owned),
        });
        if let Some(phone) = self.site.support_phone() {
            blocks.push(Block::Text(
                self.words.put("phone", phone).t("mail-alert-call"),
            ));
        }
        self.own(self.product(subject), blocks)
    }

    /// Something about a mailbox that the practice's safe opens, at this time (µs UTC). Never why: the page says it, behind Sign In.
    pub fn safe(&self, safe: Safe, who: &str, practice: &str, at: i64) -> Letter {
        let ([subject, lead, label], go) = safe.keys();
        let when = self.zoned(self.words.dates(self.tz, self.now).date_time(at));
        let said = self.words.put("who", who).put("practice", practice).t(lead);
        let blocks = vec![
            self.hello(),
            Block::Lead(said),
            self.button(label, &self.site.link(go)),
            Block::Facts(vec![(self.words.t("mail-alert-when"), when)]),
            self.text(&["mail-safe-doubt"]),
        ];
        self.own(self.product(subject), blocks)
    }

    /// Something about help with a personal mailbox; `who` is the other of the two.
    pub fn care(&self, told: Care, who: &str) -> Letter {
        let ([subject, lead, label], go) = told.keys();
        let lead = self
            .words
            .put("who", who)
            .put("product", self.site.product())
            .t(lead);
        let mut blocks = vec![
            self.hello(),
            Block::Lead(lead),
            self.button(label, &self.site.link(go)),
        ];
        if told != Care::Came {
            blocks.push(self.text(&["mail-care-doubt"]));
        }
        self.own(self.product(subject), blocks)
    }

    /// To somebody who is asked for help with `who`'s messages, whether they have an account or not.
    pub fn help(&self, who: &str, go: &str, until: i64) -> Letter {
        let ([subject, lead, label], _) = Care::Offer.keys();
        let lead = self
            .words
            .put("who", who)
            .put("product", self.site.product())
            .t(lead);
        let blocks = vec![
            self.hello(),
            Block::Lead(lead),
            self.button(label, go),
            self.text(&["mail-care-offer-text"]),
            // Somebody they know asks, no office.
            self.ask("mail-real", "mail-care-real-text"),
            Block::Text(self.until_day(until)),
            self.ask("mail-not-you", "mail-care-offer-ignore"),
        ];
        self.own(self.product(subject), blocks)
    }

    /// Something changed for a member of a practice, at this time (µs UTC). The subject names no practice: a colleague may stand behind.
    pub fn seat(&self, seat: Seat, office: &Office, at: i64) -> Letter {
        let [subject, lead, text] = seat.keys();
        let when = self.zoned(self.words.dates(self.tz, self.now).date_time(at));
        let lead = self.words.put("practice", office.name.as_str()).t(lead);
        let mut blocks = vec![self.hello(), Block::Lead(lead), self.text(&[text])];
        blocks.push(self.button("mail-alert-sign-in", &self.site.link("/sign-in")));
        blocks.push(Block::Facts(vec![(self.words.t("mail-alert-when"), when)]));
        blocks.push(self.ask("mail-seat-why", "mail-seat-ask"));
        if let Some(phone) = self.site.support_phone() {
            blocks.push(Block::Text(
                self.words.put("phone", phone).t("mail-seat-call"),
            ));
        }
        self.own(self.product(subject), blocks)
    }

    /// Something waits in the mailbox of a team that the reader is in.
    pub fn shared(&self, told: Shared, office: &Office) -> Letter {
        let [subject, lead] = told.keys();
        let lead = self.words.put("practice", office.name.as_str()).t(lead);
        let blocks = vec![
            self.hello(),
            Block::Lead(lead),
            self.text(&["mail-team-text"]),
            self.button("mail-alert-sign-in", &self.site.link("/sign-in")),
        ];
        self.own(self.product(subject), blocks)
    }

    /// To the person who sent a message: one recipient cannot go on without them. Never says which: the page does.
    pub fn plea(&self, plea: Plea, go: &str) -> Letter {
        let (subject, lead, text, label) = match plea {
            Plea::PhoneWrong => (
                "mail-sender-phone",
                "mail-sender-phone-lead",
                self.words.t("mail-sender-phone-text"),
                "mail-sender-correct",
            ),
            Plea::WrongAddress => (
                "mail-sender-address",
                "mail-sender-address-lead",
                self.words.t("mail-sender-address-text"),
                "mail-sender-correct",
            ),
            Plea::Declined => (
                "mail-sender-declined",
                "mail-sender-declined-lead",
                self.words.t("mail-sender-declined-text"),
                "mail-sender-see",
            ),
            Plea::Wanted => (
                "mail-sender-wanted",
                "mail-sender-wanted-lead",
                self.words.t("mail-sender-wanted-text"),
                "mail-sender-see",
            ),
            Plea::Link => (
                "mail-sender-link",
                "mail-sender-link-lead",
                self.words.t("mail-sender-link-text"),
                "mail-sender-see",
            ),
            Plea::Asks => (
                "mail-sender-asks",
                "mail-sender-asks-lead",
                self.words.t("mail-sender-asks-text"),
                "mail-sender-see",
            ),
            Plea::SupportPhone => (
                "mail-sender-support",
                "mail-sender-support-lead",
                self.words.t("mail-sender-support-text"),
                "mail-sender-see",
            ),
            Plea::LinksEnded => (
                "mail-sender-links",
                "mail-sender-links-lead",
                self.words.t("mail-sender-links-text"),
                "mail-sender-see",
            ),
            Plea::PhoneStopped => (
                "mail-sender-stopped",
                "mail-sender-stopped-lead",
                self.words.t("mail-sender-stopped-text"),
                "mail-sender-see",
            ),
            Plea::Failed(reason) => (
                "mail-sender-failed",
                "mail-sender-failed-lead",
                sentences(&[
                    reason.say(&self.words),
                    self.words.t("mail-sender-failed-text"),
                ]),
                "mail-sender-see",
            ),
        };
        let blocks = vec![
            self.hello(),
            Block::Lead(self.words.t(lead)),
            self.button(label, go),
            Block::Text(text),
        ];
        self.own(self.words.t(subject), blocks)
    }

    // ---- pieces ----

    fn hello(&self) -> Block {
        Block::Hello(self.words.t("mail-hello"))
    }

    fn button(&self, label: &str, url: &str) -> Block {
        Block::Button {
            label: self.words.t(label),
            url: url.to_owned(),
        }
    }

    fn text(&self, keys: &[&str]) -> Block {
        let all: Vec<String> = keys.iter().map(|k| self.words.t(k)).collect();
        Block::Text(sentences(&all))
    }

    fn ask(&self, question: &str, answer: &str) -> Block {
        Block::Ask {
            question: self.words.t(question),
            answer: self.words.t(answer),
        }
    }

    /// What to know before one follows the link; the phone only where a code goes to it.
    fn before(&self, key: &str, links: Links<'_>) -> Block {
        match links.code {
            true => self.text(&[key, "mail-phone"]),
            false => self.text(&[key]),
        }
    }

    fn is_it_real(&self) -> Block {
        self.ask("mail-real", "mail-real-text")
    }

    fn refusal(&self, links: Links<'_>) -> Option<Block> {
        links.refuse.map(|url| Block::Link {
            question: self.words.t("mail-refuse"),
            url: url.to_owned(),
        })
    }

    fn wrote(&self, office: &Office, writer: &str) -> String {
        match (office.name.as_str(), writer) {
            ("", _) => self.words.t("mail-lead"),
            (practice, "") => self.words.put("practice", practice).t("mail-lead-practice"),
            (practice, person) => self
                .words
                .put("person", person)
                .put("practice", practice)
                .t("mail-lead-person"),
        }
    }

    fn message_subject(&self, office: &Office) -> String {
        if office.neutral || office.name.is_empty() {
            self.words.t("mail-subject-neutral")
        } else {
            self.words.put("practice", &office.name).t("mail-subject")
        }
    }

    fn until_day(&self, at: i64) -> String {
        let date = self.words.dates(self.tz, self.now).date_long(at);
        self.words.put("date", date).t("mail-until")
    }

    fn until_time(&self, at: i64) -> String {
        let date = self.zoned(self.words.dates(self.tz, self.now).until(at));
        self.words.put("date", date).t("mail-until-time")
    }

    /// A mail is read anywhere: its times say where they hold.
    fn zoned(&self, time: String) -> String {
        self.words
            .put("time", time)
            .put("zone", self.words.zone(self.tz))
            .t("time-in-zone")
    }

    fn emergency(&self) -> String {
        self.site.emergency().short(&self.words)
    }

    fn product(&self, key: &str) -> String {
        self.words.put("product", self.site.product()).t(key)
    }

    /// A mail that a practice sends through the portal.
    fn by(
        &self,
        office: &Office,
        subject: String,
        blocks: Vec<Block>,
        refuse: Option<&str>,
    ) -> Letter {
        let mut letter = self.own(subject, blocks);
        letter.from_name = self.via(match office.sender.as_str() {
            "" => &office.name,
            sender => sender,
        });
        letter.sign = office.lines();
        letter.refuse = refuse.map(str::to_owned);
        letter
    }

    /// A mail of the portal itself.
    fn own(&self, subject: String, blocks: Vec<Block>) -> Letter {
        Letter {
            lang: self.words.lang(),
            from_name: self.site.product().to_owned(),
            subject,
            blocks,
            sign: Vec::new(),
            foot: self.product("mail-foot"),
            refuse: None,
            logo: None,
        }
    }

    /// "Maple Street Dental via SecureMail". A long name gives way, so that the portal's always shows.
    fn via(&self, practice: &str) -> String {
        if practice.is_empty() {
            return self.site.product().to_owned();
        }
        let with = |name: &str| {
            self.words
                .put("practice", name)
                .put("product", self.site.product())
                .t("mail-from")
        };
        let over = with(practice)
            .chars()
            .count()
            .saturating_sub(DISPLAY_NAME_MAX);
        if over == 0 {
            return with(practice);
        }
        let keep = practice.chars().count().saturating_sub(over);
        let short: String = practice.chars().take(keep).collect();
        with(short.trim_end())
    }
}

fn sentences(all: &[String]) -> String {
    all.iter()
        .filter(|s| !s.is_empty())
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}
