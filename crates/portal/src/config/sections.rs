//! The sections and their fields.

use super::FieldDoc;
use serde::{Deserialize, Serialize};

macro_rules! section {
    ($(#[doc = $about:literal])* $name:ident in $key:literal {
        $($(#[doc = $doc:literal])* $field:ident : $ty:ty = $default:expr,)*
    }) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name { $($(#[doc = $doc])* pub $field: $ty,)* }
        impl Default for $name {
            fn default() -> Self { $name { $($field: $default,)* } }
        }
        impl $name {
            /// The name of the TOML table.
            pub const TABLE: &'static str = $key;
            /// What the section is for.
            pub const ABOUT: &'static str = concat!($($about, "\n",)*);
            /// Every field with its documentation and default.
            pub fn fields() -> Vec<FieldDoc> {
                let d = $name::default();
                vec![$(FieldDoc {
                    name: stringify!($field),
                    doc: concat!($($doc, "\n",)*),
                    default: toml_value(&d.$field),
                },)*]
            }
        }
    };
}

fn toml_value<T: Serialize>(v: &T) -> String {
    // JSON and TOML write strings, numbers, booleans and arrays of them alike.
    serde_json::to_string(v).unwrap_or_default()
}

/// Which password rules apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PasswordPreset {
    /// NIST SP 800-63B-4: length and a blocklist, no composition, no rotation.
    Modern,
    /// The original's rules: 8 characters, four classes, 6 remembered, 90 days.
    Classic,
}

/// What opens waiting mail while its reader has not registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PendingRelease {
    /// Also this instance, so that a new link goes out at once.
    Convenient,
    /// Only the mailed links and the practice: a new link waits for somebody there who is signed in.
    Strict,
}

/// How people who are invited sign up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegistrationMode {
    /// Screens, a second mail, code, terms, password: the original's story.
    Classic,
    /// One mail: its link leads to the code, then to terms and password on one page. The profile is asked for after the first reading.
    Short,
}

impl RegistrationMode {
    /// The stored word and a form's value.
    pub fn word(self) -> &'static str {
        match self {
            RegistrationMode::Classic => "classic",
            RegistrationMode::Short => "short",
        }
    }
}

/// How mail leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailMode {
    /// Through an SMTP relay.
    Smtp,
    /// Kept in memory and shown at /outbox. Demo and development only.
    Captured,
}

/// TLS towards the relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// STARTTLS is required; nothing is sent without it (RFC 3207).
    Starttls,
    /// TLS from the first byte (RFC 8314).
    Implicit,
    /// No TLS: only towards this machine.
    None,
}

/// How texts and calls leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PhoneMode {
    /// Signed JSON to a gateway (docs/GATEWAY.md).
    Gateway,
    /// Kept in memory and shown at /outbox. Demo and development only.
    Captured,
    /// No texts and no calls: codes cannot be sent, so two-step is not offered.
    Off,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One line of text.
    Text,
    /// One JSON object a line.
    Json,
}

section! {
    /// Where the portal listens and how people reach it.
    Server in "server" {
        /// Address and port to listen on. Behind a reverse proxy keep it on loopback.
        listen: String = "127.0.0.1:8080".into(),
        /// The address people see, with scheme and without a path. Links in mails are made from it and nothing else.
        public_url: String = "http://localhost:8080".into(),
        /// Addresses or networks of reverse proxies whose X-Forwarded-For is believed. Without them every client seems to be the proxy, and limits by address hit everybody.
        trusted_proxies: Vec<String> = vec![],
        /// Certificate chain (PEM) to serve HTTPS directly, the portal's own certificate first. Empty: plain HTTP, for a reverse proxy that ends TLS. Renewed files are taken within a minute, or at once on SIGHUP.
        tls_certificate_file: String = String::new(),
        /// Private key (PEM) of the certificate.
        tls_key_file: String = String::new(),
        /// Address and port of a listener of its own for the support console. Empty: the console answers on `listen`. Set: it answers there only, and nowhere for everybody else; keep it off the public network.
        support_listen: String = String::new(),
        /// Addresses or networks from which the support console can be reached. Empty: from everywhere the listener is.
        support_addresses: Vec<String> = vec![],
        /// Seconds that running requests get to finish when the portal is stopped.
        stop_grace_seconds: u64 = 10,
    }
}

section! {
    /// Where rows and files live.
    Storage in "storage" {
        /// Folder for the embedded database and the sealed files. Made with mode 0700.
        data_dir: String = "data".into(),
        /// Empty: an embedded SQLite database in the data folder. Else `postgres://user@host/database?sslmode=verify-full`.
        database_url: String = String::new(),
        /// File with the database password, instead of writing it into the URL.
        database_password_file: String = String::new(),
        /// Certificate authorities (PEM) for the database's TLS; empty: the system's.
        database_ca_file: String = String::new(),
        /// Connections to PostgreSQL that one node may hold.
        database_connections: u32 = 16,
    }
}

section! {
    /// The instance key and the operator's offline key.
    Keys in "keys" {
        /// File with the instance key, mode 0400. Empty: `instance.key` in the data folder. Never in the database, never in a backup unsealed.
        instance_key_file: String = String::new(),
        /// File with the public half of the operator's offline key (made by `securemail keys offline-new`). Backups are sealed to it.
        offline_public_file: String = String::new(),
    }
}

/// Whose mailboxes the escrow key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EscrowCovers {
    /// What people write and receive as members of a practice.
    Seats,
    /// Personal mailboxes too.
    Everybody,
}

section! {
    /// The escrow key: several people together open the mailbox of somebody who lost every other way in. Nothing of it is on this machine.
    Escrow in "escrow" {
        /// The line that `securemail escrow new` printed (it begins with EK1). Empty: there is no escrow, and nobody but the owner and, for seats, a practice's managers open a mailbox.
        public_key: String = String::new(),
        /// `seats`: what people write and receive as members of a practice, and the practice's safe. `everybody`: personal mailboxes too. Everybody who is covered reads so before they accept the terms, and in the settings.
        covers: EscrowCovers = EscrowCovers::Seats,
    }
}

section! {
    /// Who runs this portal: names and help lines that people see.
    Operator in "operator" {
        /// The product's name on pages and in mails.
        product_name: String = "SecureMail".into(),
        /// The company or practice that runs this portal, named in Terms and Privacy.
        name: String = String::new(),
        /// Where people may write when they are stuck; shown on every page and told of phone numbers that nobody can reach.
        support_email: String = String::new(),
        /// Where people may call when they are stuck.
        support_phone: String = String::new(),
        /// When somebody answers that phone, in words; shown beside it.
        support_hours: String = String::new(),
        /// Two-letter country of the installation: how local phone numbers are read, which emergency numbers are shown.
        country: String = "US".into(),
        /// Time zone (IANA name) of people and practices who have not said theirs.
        time_zone: String = "America/New_York".into(),
    }
}

section! {
    /// Mail out.
    Mail in "mail" {
        /// `smtp` or `captured`.
        mode: MailMode = MailMode::Smtp,
        /// Name of the relay.
        host: String = "localhost".into(),
        /// Port of the relay.
        port: u16 = 587,
        /// `starttls`, `implicit`, or `none` (only towards this machine).
        tls: MailTls = MailTls::Starttls,
        /// Certificate authorities (PEM) for the relay; empty: the system's.
        ca_file: String = String::new(),
        /// User at the relay; empty: no authentication.
        user: String = String::new(),
        /// File with the password for the relay.
        password_file: String = String::new(),
        /// The address every notice comes from. People search their mailbox for it.
        from: String = "notify@localhost".into(),
        /// Seconds until a silent relay counts as away.
        timeout_seconds: u64 = 30,
    }
}

section! {
    /// Texts and calls out.
    Phone in "phone" {
        /// `gateway`, `captured` or `off`.
        mode: PhoneMode = PhoneMode::Off,
        /// Where text jobs are posted.
        text_url: String = String::new(),
        /// Where call jobs are posted; empty: calls are not offered.
        call_url: String = String::new(),
        /// Certificate authorities (PEM) for the gateway; empty: the system's.
        ca_file: String = String::new(),
        /// File with the secret that signs the posts, at least 32 characters.
        secret_file: String = String::new(),
        /// Countries (two letters) that may be texted or called. Premium, shared-cost, satellite and pager numbers never are.
        countries: Vec<String> = vec!["US".into(), "CA".into(), "PR".into()],
        /// Seconds until a silent gateway counts as away.
        timeout_seconds: u64 = 15,
    }
}

section! {
    /// Rules for people. A practice may be stricter, never laxer.
    Policy in "policy" {
        /// Every account needs a code by text or call.
        two_step_required: bool = false,
        /// Whoever manages a practice needs an authenticator app or a passkey: the managing pages wait until there is one, and after 14 days everything but the settings.
        strong_for_managers: bool = true,
        /// Everybody needs an authenticator app or a passkey, with the same 14 days.
        strong_for_everybody: bool = false,
        /// After the password is set the person is in the message at once; false: they go to Sign In.
        sign_in_after_registration: bool = true,
        /// How people who are invited sign up: `classic` (screens, a second mail, code, terms, password) or `short` (one mail: code, then terms and password on one page). A practice may choose.
        registration: RegistrationMode = RegistrationMode::Classic,
        /// `modern` or `classic`.
        password_preset: PasswordPreset = PasswordPreset::Modern,
        /// Minutes without activity until a session ends (2 to 60).
        idle_minutes: i64 = 15,
        /// Hours until a session ends whatever happens (1 to 24).
        session_hours: i64 = 12,
        /// Days an invitation link works.
        invitation_days: i64 = 30,
        /// `convenient`: somebody whose link is too old gets a new one at once; whoever steals the database *and* the instance key reads the mail that waits. `strict`: they read nothing, and a new link waits until somebody of the practice is signed in.
        pending_release: PendingRelease = PendingRelease::Convenient,
        /// Days a device that passed two-step is not asked again (0: always asked).
        trusted_device_days: i64 = 30,
        /// The age from which a guardian no longer reads what a practice writes about a child (12 to 21).
        majority_age: i64 = 18,
        /// What people are told to do in an emergency, on pages and in mails of every language. Empty: the numbers of `operator.country`, or a sentence without numbers where we know none.
        emergency_words: String = String::new(),
    }
}

section! {
    /// Ceilings. They are rows in the database, so they hold across nodes and restarts.
    Limits in "limits" {
        /// Invitations a practice may send in a day.
        invitations_per_day: i64 = 200,
        /// Largest file, in bytes (at most 25,000,000).
        file_bytes: u64 = 25_000_000,
        /// Files in one message (at most 20).
        files_per_message: u64 = 20,
        /// Bytes of files one practice may keep, drafts included.
        practice_bytes: i64 = 107_374_182_400,
        /// Bytes of files that somebody who writes as themselves may keep in drafts.
        person_bytes: i64 = 2_147_483_648,
        /// Texts and calls to one number in 15 minutes.
        codes_per_number_15_min: i64 = 3,
        /// Texts and calls to one number in a day.
        codes_per_number_day: i64 = 8,
        /// Calls to one number in a day.
        calls_per_number_day: i64 = 3,
        /// Texts and calls to one block of 10,000 numbers in a day: a guard against toll fraud.
        codes_per_prefix_day: i64 = 60,
        /// Texts and calls in a day for one person or invitation and one purpose (signing up, signing in, a reset), whatever the numbers.
        codes_per_person_day: i64 = 20,
        /// Texts and calls in a day to numbers that one person types in the settings and has not proven yet.
        codes_to_new_numbers_day: i64 = 6,
        /// Searches of one support agent in a day. Whoever reaches it is reported in the log and the audit trail.
        support_searches_day: i64 = 150,
        /// Phones that one support agent may ask to correct, or agree to, in a day.
        support_phones_day: i64 = 10,
        /// Requests to support from one visitor's network, and with one address, in a day.
        requests_per_visitor_day: i64 = 5,
        /// Requests to support from all visitors who are not signed in, in an hour.
        requests_per_hour: i64 = 200,
        /// Argon2 computations at the same time; 0: one a core.
        password_hashes: usize = 0,
    }
}

section! {
    /// Logs and the audit anchor.
    Log in "log" {
        /// `error`, `warn`, `info`, `debug`, or a tracing filter.
        level: String = "info".into(),
        /// `text` or `json`.
        format: LogFormat = LogFormat::Text,
        /// File that receives the head of the audit chain when it has moved, looked at each minute (appended to; keep it on another disk or ship it away). Empty: only the log.
        audit_anchor_file: String = String::new(),
    }
}
