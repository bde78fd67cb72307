//! The rules for choosing a password. The same function judges on the server and draws the list
//! beside the field.
//!
//! `Modern` follows NIST SP 800-63B-4, section 3.1.1.2: length instead of composition, a blocklist
//! for whole passwords, no expiry. `Classic` is what older portals ask for and what some insurers
//! still write into contracts.

use unicode_normalization::UnicodeNormalization;
use zxcvbn::matching::patterns::MatchPattern;

use crate::password::normalise;

/// Which set of rules an installation uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preset {
    /// NIST SP 800-63B-4.
    #[default]
    Modern,
    /// Eight characters of four classes, six remembered, ninety days.
    Classic,
    /// The demands of both: for people who are held to one by the installation and to the other by their practice.
    Both,
}

/// The rules for one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// The set they come from.
    pub preset: Preset,
    /// The least number of characters (Unicode code points after normalisation, as NIST counts).
    pub min_len: usize,
    /// The greatest number of characters.
    pub max_len: usize,
    /// How many earlier passwords may not be used again.
    pub remembered: usize,
    /// After how many days a new password is asked for.
    pub max_age_days: Option<u32>,
}

/// One rule of the list. The page has a sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// At least so many characters.
    Length {
        /// The least number of characters.
        min: usize,
    },
    /// At most so many characters.
    TooLong {
        /// The greatest number of characters.
        max: usize,
    },
    /// Not one of the passwords everybody tries first.
    NotCommon,
    /// Not made of the practice's, the product's or one's own name or address.
    NotContext,
    /// A lower-case letter.
    Lower,
    /// A capital letter.
    Upper,
    /// A digit.
    Digit,
    /// A character that is neither a letter nor a digit.
    Symbol,
}

impl Rules {
    /// The rules of a preset. Under `Modern` fifteen characters where the password is the only
    /// factor and twelve where a second one stands beside it.
    pub fn new(preset: Preset, second_factor: bool) -> Self {
        let (min_len, remembered, max_age_days) = match (preset, second_factor) {
            (Preset::Modern, false) => (15, 0, None),
            (Preset::Modern, true) => (12, 0, None),
            (Preset::Classic, _) => (8, 6, Some(90)),
            (Preset::Both, false) => (15, 6, Some(90)),
            (Preset::Both, true) => (12, 6, Some(90)),
        };
        Self {
            preset,
            min_len,
            max_len: 256,
            remembered,
            max_age_days,
        }
    }

    /// Judges a password: every rule in the order of the page, and whether it is met. `context` are
    /// the words a stranger would try for this person: names, addresses, the practice, the product.
    ///
    /// It takes half a millisecond, for input made up to be slow some tens of them: an async caller
    /// that takes passwords from anybody uses a blocking thread.
    pub fn check(&self, password: &str, context: &[String]) -> Vec<(Rule, bool)> {
        let password = normalise(password);
        let len = password.chars().count();
        let mut list = vec![(Rule::Length { min: self.min_len }, len >= self.min_len)];
        if len > self.max_len {
            // Shown only when broken: nobody needs to be told beforehand. What is longer is not
            // looked at further.
            list.push((Rule::TooLong { max: self.max_len }, false));
            return list;
        }
        if self.preset != Preset::Modern {
            let any = |test: fn(char) -> bool| password.chars().any(test);
            list.push((Rule::Lower, any(char::is_lowercase)));
            list.push((Rule::Upper, any(char::is_uppercase)));
            list.push((Rule::Digit, any(char::is_numeric)));
            list.push((Rule::Symbol, any(|c| !c.is_alphanumeric())));
        }
        list.push((
            Rule::NotCommon,
            !password.is_empty() && !self.is_common(&password),
        ));
        list.push((
            Rule::NotContext,
            !password.is_empty() && !is_context(&password, context),
        ));
        list
    }

    /// Whether every rule is met.
    pub fn accepts(&self, password: &str, context: &[String]) -> bool {
        self.check(password, context).iter().all(|(_, met)| *met)
    }

    /// A password is common if it is, as a whole, a word of the lists of leaked passwords, names
    /// and words (in other case, reversed or with the usual digits for letters too), or so simply
    /// built that it needs few guesses: one word twice, a row of keys, a date. A word *within* a
    /// passphrase is no reason, as NIST says.
    ///
    /// The estimate is zxcvbn's (decimal logarithm of guesses). Behind Argon2id a billion of them
    /// take one core four years; the composition rules of `Classic` leave eight characters only, so
    /// little more than its blocklist can be asked.
    fn is_common(&self, password: &str) -> bool {
        let needed = match self.preset {
            Preset::Modern | Preset::Both => 9.0,
            Preset::Classic => 6.0,
        };
        // zxcvbn takes quadratic time, so it sees the beginning and the end of a long password: if
        // either is strong, the whole is.
        let chars: Vec<char> = password.chars().collect();
        let begin = &chars[..chars.len().min(WINDOW)];
        let end = &chars[chars.len().saturating_sub(WINDOW)..];
        is_weak(begin, needed) && (begin.len() == chars.len() || is_weak(end, needed))
    }
}

/// Characters that are looked at in one piece; nearly all passwords are shorter.
const WINDOW: usize = 40;

fn is_weak(password: &[char], needed: f64) -> bool {
    let text: zeroize::Zeroizing<String> = zeroize::Zeroizing::new(plainly(password));
    let estimate = zxcvbn::zxcvbn(&text, &[]);
    match estimate.sequence() {
        [one] => match one.pattern {
            MatchPattern::Dictionary(_) => true,
            // No pattern was found: if it is weak it is short, and another rule says that.
            MatchPattern::BruteForce => false,
            _ => estimate.guesses_log10() < needed,
        },
        _ => estimate.guesses_log10() < needed,
    }
}

/// The password with one sign for each letter that signs stand for, if it has many different ones.
/// zxcvbn tries every reading of every sign, so that a password of such signs alone, made up by an
/// attacker, would keep a core busy for a second.
fn plainly(password: &[char]) -> String {
    const SIGNS: [(char, char); 9] = [
        ('@', '4'),
        ('{', '('),
        ('[', '('),
        ('<', '('),
        ('!', '1'),
        ('|', '1'),
        ('$', '5'),
        ('+', '7'),
        ('%', '%'),
    ];
    let many = SIGNS
        .iter()
        .filter(|(sign, _)| password.contains(sign))
        .count()
        > 6;
    let plain = |c: char| {
        SIGNS
            .iter()
            .find(|(sign, _)| many && *sign == c)
            .map_or(c, |(_, plain)| *plain)
    };
    let mut out = String::with_capacity(password.len() * 4);
    out.extend(password.iter().map(|c| plain(*c)));
    out
}

/// So many characters that are no letters count as decoration around a context word: a date with
/// its dots, an exclamation mark. With more of them the word is the smaller part of the password.
const DECORATION: usize = 12;

/// Whether the password is nothing but context words, put together, with digits and punctuation
/// around and between them and digits for letters.
fn is_context(password: &str, context: &[String]) -> bool {
    if password.chars().filter(|c| !c.is_alphabetic()).count() > DECORATION {
        return false;
    }
    let words = context_words(context);
    spellings(password)
        .iter()
        .any(|spelling| is_made_of(spelling, &words))
}

/// Every context string as a whole and in its parts, folded: an address also without its domain.
fn context_words(context: &[String]) -> Vec<Vec<char>> {
    let mut words = Vec::new();
    for text in context {
        // "Müller" also as the "Mueller" that a keyboard without umlauts makes of it.
        let spelled_out = text
            .to_lowercase()
            .replace('ä', "ae")
            .replace('ö', "oe")
            .replace('ü', "ue")
            .replace('ß', "ss");
        for text in [text.as_str(), &spelled_out] {
            for word in text.split(|c: char| !c.is_alphanumeric()).chain([text]) {
                let folded: Vec<char> = fold(word).filter(|c| c.is_alphanumeric()).collect();
                // The letters of a name and its number: "riverside2" counts as "riverside".
                let bare: Vec<char> = folded
                    .iter()
                    .copied()
                    .filter(|c| c.is_alphabetic())
                    .collect();
                for word in [folded, bare] {
                    if word.len() >= 3 && !words.contains(&word) {
                        words.push(word);
                    }
                }
            }
        }
    }
    words
}

/// The password folded, with decoration taken off, as letters only: once as it stands and once each
/// for the two readings of "1", forwards and backwards.
fn spellings(password: &str) -> Vec<Vec<char>> {
    let folded: Vec<char> = fold(password).collect();
    let trimmed: &[char] = {
        let letter = |c: &char| c.is_alphabetic();
        match (
            folded.iter().position(letter),
            folded.iter().rposition(letter),
        ) {
            (Some(first), Some(last)) => &folded[first..=last],
            _ => &folded,
        }
    };
    let mut out = Vec::new();
    for one in ['i', 'l'] {
        for source in [&folded[..], trimmed] {
            let read = source
                .iter()
                .map(|c| letter_for(*c, one))
                .filter(|c| c.is_alphabetic());
            out.push(read.collect::<Vec<char>>());
        }
    }
    out.push(
        folded
            .iter()
            .copied()
            .filter(|c| c.is_alphabetic())
            .collect(),
    );
    out.push(
        folded
            .iter()
            .copied()
            .filter(|c| c.is_alphanumeric())
            .collect(),
    );
    let backwards: Vec<Vec<char>> = out
        .iter()
        .map(|s| s.iter().rev().copied().collect())
        .collect();
    out.extend(backwards);
    out
}

fn letter_for(c: char, one: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' | '|' => one,
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

/// Compatibility forms, case and accents make no difference.
fn fold(text: &str) -> impl Iterator<Item = char> {
    text.nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
}

/// Whether `text` is a row of words, each any number of times.
fn is_made_of(text: &[char], words: &[Vec<char>]) -> bool {
    let mut reachable = vec![false; text.len() + 1];
    reachable[0] = true;
    for at in 0..text.len() {
        if reachable[at] {
            for word in words.iter().filter(|word| text[at..].starts_with(word)) {
                reachable[at + word.len()] = true;
            }
        }
    }
    !text.is_empty() && reachable[text.len()]
}
