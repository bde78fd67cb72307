//! What is wrong with a configuration, and how to mend it: for `config check`, `doctor` and the start of `serve`.

use super::*;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The portal does not start with it.
    Error,
    /// It starts, but something will not work or is not safe.
    Warning,
}

/// One thing that should be mended.
#[derive(Debug, Clone)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// The key, as `table.key`.
    pub key: &'static str,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub mend: String,
}

/// Whether strangers on the internet do not reach an address. 0.0.0.0 and [::] stand for all, the public ones too.
fn private(ip: std::net::IpAddr) -> bool {
    match ip {
        std::net::IpAddr::V4(a) => a.is_loopback() || a.is_private() || a.is_link_local(),
        std::net::IpAddr::V6(a) => {
            a.is_loopback() || a.is_unique_local() || a.is_unicast_link_local()
        }
    }
}

impl Config {
    /// True when mails, texts or calls are kept in memory for `/outbox`: demo and development.
    pub fn captures(&self) -> bool {
        self.mail.mode == MailMode::Captured || self.phone.mode == PhoneMode::Captured
    }

    /// Whether the listening address is this machine only.
    pub fn listens_on_loopback(&self) -> bool {
        self.server
            .listen
            .parse::<std::net::SocketAddr>()
            .is_ok_and(|a| a.ip().is_loopback())
    }

    /// Whether people reach the portal over https.
    pub fn https(&self) -> bool {
        self.server.public_url.starts_with("https://")
    }

    /// The host of the public URL with its port, as browsers send it.
    pub fn public_host(&self) -> &str {
        self.server
            .public_url
            .split_once("://")
            .map_or("", |(_, rest)| rest)
            .trim_end_matches('/')
    }

    /// Everything that is wrong or unsafe; empty when all is well.
    pub fn findings(&self) -> Vec<Finding> {
        let mut out = Vec::new();
        let mut say = |severity, key, what: &str, mend: &str| {
            out.push(Finding {
                severity,
                key,
                what: what.into(),
                mend: mend.into(),
            })
        };
        let url = &self.server.public_url;
        if !(url.starts_with("https://") || url.starts_with("http://"))
            || self.public_host().contains('/')
            || self.public_host().is_empty()
        {
            say(
                Severity::Error,
                "server.public_url",
                "it is not scheme and host",
                "write it like https://mail.example.com, without a path",
            );
        } else if !self.https() && !self.captures() {
            say(
                Severity::Warning,
                "server.public_url",
                "it is not https: cookies and messages travel in the open",
                "put the portal behind TLS and write https://…",
            );
        }
        if self.server.listen.parse::<std::net::SocketAddr>().is_err() {
            say(
                Severity::Error,
                "server.listen",
                "it is not address:port",
                "write it like 127.0.0.1:8080",
            );
        }
        if self.server.tls_certificate_file.is_empty() != self.server.tls_key_file.is_empty() {
            say(
                Severity::Error,
                "server.tls_key_file",
                "certificate and key go together",
                "set both, or neither",
            );
        }
        if self.https() && self.server.tls_certificate_file.is_empty() && !self.captures() {
            if self.server.trusted_proxies.is_empty() {
                say(
                    Severity::Warning,
                    "server.trusted_proxies",
                    "no proxy is trusted: every client will seem to be the proxy, and limits by address will hit everybody at once",
                    "name the proxy that ends TLS, such as [\"127.0.0.1\"]",
                );
            }
        } else if !self.https() && !self.server.tls_certificate_file.is_empty() {
            say(
                Severity::Error,
                "server.public_url",
                "HTTPS is served, but links would say http",
                "write https://…",
            );
        }
        for proxy in &self.server.trusted_proxies {
            if let Err(error) = crate::web::Network::parse(proxy) {
                say(
                    Severity::Error,
                    "server.trusted_proxies",
                    &error.to_string(),
                    "write an address or a block",
                );
            }
        }
        for network in &self.server.support_addresses {
            if let Err(error) = crate::web::Network::parse(network) {
                say(
                    Severity::Error,
                    "server.support_addresses",
                    &error.to_string(),
                    "write an address or a block",
                );
            }
        }
        let own = &self.server.support_listen;
        match own.parse::<std::net::SocketAddr>() {
            _ if own.is_empty() => {}
            Err(_) => say(
                Severity::Error,
                "server.support_listen",
                "it is not address:port",
                "write it like 127.0.0.1:8090, or leave it empty",
            ),
            Ok(_) if *own == self.server.listen => say(
                Severity::Error,
                "server.support_listen",
                "it is the address of the portal itself",
                "take another port, or leave it empty",
            ),
            Ok(a) if !private(a.ip()) && self.server.support_addresses.is_empty() => say(
                Severity::Warning,
                "server.support_listen",
                "the support console listens on a public address",
                "take a private address or a VPN's, or name in server.support_addresses who may come",
            ),
            Ok(_) => {}
        }
        if self.storage.data_dir.is_empty() {
            say(
                Severity::Error,
                "storage.data_dir",
                "it is empty",
                "write a folder such as /var/lib/securemail",
            );
        }
        if !(1..=1000).contains(&self.storage.database_connections) {
            say(
                Severity::Error,
                "storage.database_connections",
                "it must be 1 to 1000",
                "16 is the default",
            );
        }
        if self.storage.database_url.is_empty()
            && !(self.storage.database_password_file.is_empty()
                && self.storage.database_ca_file.is_empty())
        {
            say(
                Severity::Warning,
                "storage.database_url",
                "the embedded database has no password and no certificates; both settings do nothing",
                "write the address of the PostgreSQL server, or take them out",
            );
        }
        if self.captures() && !self.listens_on_loopback() {
            say(
                Severity::Error,
                "mail.mode",
                "captured mail, texts and calls are shown to everybody who reaches this address",
                "listen on 127.0.0.1, or use smtp and gateway",
            );
        }
        if self.mail.mode == MailMode::Smtp {
            if !self.mail.from.contains('@') {
                say(
                    Severity::Error,
                    "mail.from",
                    "it is no address",
                    "write the address notices come from",
                );
            }
            if self.mail.tls == MailTls::None
                && !matches!(self.mail.host.as_str(), "localhost" | "127.0.0.1" | "::1")
            {
                say(
                    Severity::Error,
                    "mail.tls",
                    "links would travel without TLS",
                    "use starttls or implicit",
                );
            }
            if !self.mail.user.is_empty() && self.mail.password_file.is_empty() {
                say(
                    Severity::Error,
                    "mail.password_file",
                    "a user without a password",
                    "name the file that holds it",
                );
            }
        }
        if self.phone.mode == PhoneMode::Gateway {
            if self.phone.text_url.is_empty() {
                say(
                    Severity::Error,
                    "phone.text_url",
                    "texts have nowhere to go",
                    "write the gateway's address",
                );
            }
            if self.phone.secret_file.is_empty() {
                say(
                    Severity::Error,
                    "phone.secret_file",
                    "posts would not be signed",
                    "name the file that holds the shared secret",
                );
            }
        }
        if self.phone.mode == PhoneMode::Off && !self.policy.two_step_required {
            say(
                Severity::Warning,
                "phone.mode",
                "no code can be sent: whoever reads somebody's email can register as them",
                "set up a gateway for texts and calls",
            );
        }
        if self.phone.mode == PhoneMode::Off && self.policy.two_step_required {
            say(
                Severity::Error,
                "policy.two_step_required",
                "codes are required but cannot be sent",
                "configure [phone], or switch it off",
            );
        }
        if !(2..=60).contains(&self.policy.idle_minutes) {
            say(
                Severity::Error,
                "policy.idle_minutes",
                "it must be 2 to 60",
                "15 is the default",
            );
        }
        if !(1..=24).contains(&self.policy.session_hours) {
            say(
                Severity::Error,
                "policy.session_hours",
                "it must be 1 to 24",
                "12 is the default",
            );
        }
        if !(1..=90).contains(&self.policy.invitation_days) {
            say(
                Severity::Error,
                "policy.invitation_days",
                "it must be 1 to 90",
                "30 is the default",
            );
        }
        if !(0..=365).contains(&self.policy.trusted_device_days) {
            say(
                Severity::Error,
                "policy.trusted_device_days",
                "it must be 0 to 365",
                "30 is the default",
            );
        }
        if !(12..=21).contains(&self.policy.majority_age) {
            say(
                Severity::Error,
                "policy.majority_age",
                "it must be 12 to 21",
                "18 is the default",
            );
        }
        let l = &self.limits;
        for (key, value) in [
            ("limits.invitations_per_day", l.invitations_per_day),
            ("limits.practice_bytes", l.practice_bytes),
            ("limits.person_bytes", l.person_bytes),
            ("limits.codes_per_number_15_min", l.codes_per_number_15_min),
            ("limits.codes_per_number_day", l.codes_per_number_day),
            ("limits.calls_per_number_day", l.calls_per_number_day),
            ("limits.codes_per_prefix_day", l.codes_per_prefix_day),
            ("limits.codes_per_person_day", l.codes_per_person_day),
            (
                "limits.codes_to_new_numbers_day",
                l.codes_to_new_numbers_day,
            ),
        ] {
            if value < 1 {
                say(
                    Severity::Error,
                    key,
                    "it must be at least 1",
                    "leave the line out for the default",
                );
            }
        }
        if !(1..=crate::web::limits::FILE_BYTES).contains(&self.limits.file_bytes) {
            say(
                Severity::Error,
                "limits.file_bytes",
                "it must be 1 to 25,000,000",
                "25000000 is the default",
            );
        }
        if !(1..=crate::web::limits::FILES as u64).contains(&self.limits.files_per_message) {
            say(
                Severity::Error,
                "limits.files_per_message",
                "it must be 1 to 20",
                "20 is the default",
            );
        }
        if !self.operator.support_email.is_empty()
            && crate::accounts::Email::parse(&self.operator.support_email).is_err()
        {
            say(
                Severity::Error,
                "operator.support_email",
                "it is not an email address",
                "write it like help@example.com",
            );
        }
        if self.operator.support_email.is_empty() && self.operator.support_phone.is_empty() {
            say(
                Severity::Warning,
                "operator.support_email",
                "people who are stuck have nobody to ask",
                "set an address or a phone",
            );
        }
        if jiff::tz::TimeZone::get(&self.operator.time_zone).is_err() {
            say(
                Severity::Error,
                "operator.time_zone",
                "no such time zone",
                "write an IANA name such as America/Chicago",
            );
        }
        // The countries of the phone numbers' own list (ISO 3166-1).
        let country = |c: &str| {
            c.bytes().all(|b| b.is_ascii_uppercase())
                && c.parse::<phonenumber::country::Id>().is_ok()
        };
        if !country(&self.operator.country) {
            say(
                Severity::Error,
                "operator.country",
                "no such country: two letters in capitals",
                "write it like US",
            );
        }
        if !self.phone.countries.iter().all(|c| country(c)) || self.phone.countries.is_empty() {
            say(
                Severity::Error,
                "phone.countries",
                "not all of them are countries: two letters in capitals each",
                "write them like [\"US\", \"CA\"]",
            );
        }
        if crate::keys::escrow::configured(self).is_err() {
            say(
                Severity::Error,
                "escrow.public_key",
                "it is not the public half of an escrow key",
                "copy the whole line that `securemail escrow new` printed; it begins with EK1",
            );
        }
        if self.keys.offline_public_file.is_empty() && !self.captures() {
            say(
                Severity::Warning,
                "keys.offline_public_file",
                "no backups can be made",
                "run `securemail keys offline-new` and keep the private half offline",
            );
        }
        out
    }
}
