//! The portal's cookies. On https every one is `__Host-` and Secure; where the public address is plain http (demo, development) the
//! prefix and the attribute are left out, because browsers would drop such cookies. SameSite is Lax, not Strict: the flow cookie is set on
//! the 303 after a click in a mail, and a Strict one would not be sent to the clean address (security.md, "Sessions and cookies").

use http::HeaderMap;
use http::header::COOKIE;

/// The cookies there are. No feature sets another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// The signed-in session. Ends with the browser.
    Session,
    /// The invitation or reset being walked through: carries the link's secret, two hours.
    Flow,
    /// Only ties the CSRF token of visitors to their browser. Ends with the browser.
    Visit,
    /// The language the reader chose, a year.
    Language,
    /// A browser that has signed in before (its own bucket of password attempts), a year.
    Device,
    /// A sign-in that still owes its second step, ten minutes.
    SignIn,
    /// A request to support that is being read without an account: carries the link's secret, two hours. Apart from the flow, so that
    /// whoever asks for help in the middle of signing up can go on there.
    Request,
    /// Two accounts are about to become one: which one stays, half an hour.
    Merge,
}

impl Name {
    /// All of them.
    pub const ALL: [Name; 8] = [
        Name::Session,
        Name::Flow,
        Name::Visit,
        Name::Language,
        Name::Device,
        Name::SignIn,
        Name::Request,
        Name::Merge,
    ];

    fn bare(self) -> &'static str {
        match self {
            Name::Session => "session",
            Name::Flow => "flow",
            Name::Visit => "visit",
            Name::Language => "language",
            Name::Device => "device",
            Name::SignIn => "signin",
            Name::Request => "request",
            Name::Merge => "merge",
        }
    }

    /// The name on the wire.
    pub fn on_wire(self, secure: bool) -> String {
        if secure {
            format!("__Host-{}", self.bare())
        } else {
            self.bare().to_owned()
        }
    }

    /// Seconds the browser keeps it; None: until it is closed.
    pub fn max_age(self) -> Option<u32> {
        match self {
            Name::Session | Name::Visit => None,
            Name::Flow | Name::Request => Some(2 * 3600),
            Name::SignIn => Some(600),
            Name::Merge => Some(1800),
            Name::Language | Name::Device => Some(365 * 24 * 3600),
        }
    }
}

/// Longest value we set or read, in bytes. Far below the 4,096 a browser keeps.
pub const MAX_VALUE: usize = 1024;

/// Finds a cookie of ours. A name that comes twice with different values gives None: on plain http a neighbour on the same host name could
/// have planted the second one, and guessing which is ours would be session fixation.
pub fn read(headers: &HeaderMap, secure: bool, name: Name) -> Option<String> {
    let wanted = name.on_wire(secure);
    let mut found: Option<&str> = None;
    for header in headers.get_all(COOKIE) {
        for pair in header.to_str().ok()?.split(';') {
            let Some((n, v)) = pair.trim().split_once('=') else {
                continue;
            };
            if n != wanted {
                continue;
            }
            let v = v.trim().trim_matches('"');
            if found.is_some_and(|f| f != v) {
                return None;
            }
            found = Some(v);
        }
    }
    found.filter(|v| valid_value(v)).map(str::to_owned)
}

/// The characters and the length a value of ours can have.
pub fn valid_value(value: &str) -> bool {
    !value.is_empty()
        && value.len() <= MAX_VALUE
        && value.bytes().all(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~' | b'/' | b':')
        })
}

/// The `Set-Cookie` line; an empty value deletes.
pub(super) fn set_line(secure: bool, name: Name, value: &str) -> String {
    let mut line = format!(
        "{}={value}; Path=/; HttpOnly; SameSite=Lax",
        name.on_wire(secure)
    );
    if secure {
        line.push_str("; Secure");
    }
    if value.is_empty() {
        line.push_str("; Max-Age=0");
    } else if let Some(age) = name.max_age() {
        line.push_str(&format!("; Max-Age={age}"));
    }
    line
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn headers(lines: &[&str]) -> HeaderMap {
        let mut h = HeaderMap::new();
        for l in lines {
            h.append(COOKIE, l.parse().unwrap());
        }
        h
    }

    #[test]
    fn attributes_follow_the_scheme() {
        assert_eq!(
            set_line(true, Name::Flow, "abc"),
            "__Host-flow=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=7200"
        );
        assert_eq!(
            set_line(false, Name::Session, "abc"),
            "session=abc; Path=/; HttpOnly; SameSite=Lax"
        );
        assert!(set_line(true, Name::Session, "").ends_with("Secure; Max-Age=0"));
        for n in Name::ALL {
            assert!(set_line(true, n, "x").starts_with("__Host-"));
        }
    }

    #[test]
    fn reading_is_exact() {
        let h = headers(&["a=b; session=tok-1", "visit=v"]);
        assert_eq!(read(&h, false, Name::Session).as_deref(), Some("tok-1"));
        assert_eq!(read(&h, false, Name::Visit).as_deref(), Some("v"));
        // On https only the prefixed name counts: a plain one could have been planted by a neighbour host.
        assert_eq!(read(&h, true, Name::Session), None);
        assert_eq!(
            read(&headers(&["__Host-session=z"]), true, Name::Session).as_deref(),
            Some("z")
        );
    }

    #[test]
    fn two_different_values_are_none_and_odd_values_are_none() {
        assert_eq!(
            read(&headers(&["session=a; session=b"]), false, Name::Session),
            None
        );
        assert_eq!(
            read(&headers(&["session=a", "session=a"]), false, Name::Session).as_deref(),
            Some("a")
        );
        for odd in [
            "session=",
            "session=a b",
            "session=a\"b",
            "session=%00",
            "session",
        ] {
            assert_eq!(read(&headers(&[odd]), false, Name::Session), None, "{odd}");
        }
        let long = format!("session={}", "a".repeat(MAX_VALUE + 1));
        assert_eq!(read(&headers(&[&long]), false, Name::Session), None);
    }
}
