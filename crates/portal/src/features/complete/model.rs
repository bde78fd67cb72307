//! Which step comes next at the end of sign-up. Pure.

/// What is known apart from what the browser has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// A code by phone is required: by the operator, the practice, the sender or the person's own choice.
    pub required: bool,
    /// There is a phone that a code can be sent to.
    pub reachable: bool,
    /// The person said that they cannot use the phones on file; nobody has corrected them yet.
    pub waiting: bool,
    /// The short registration: terms and password are one page.
    pub short: bool,
}

/// What this flow has shown within the last 30 minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown {
    /// A code, sent to a phone that is still on file.
    pub phone: bool,
    /// The terms in force were accepted.
    pub terms: bool,
}

/// A step. Each has its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A code by text or call.
    Phone,
    /// The office looks at the numbers, or has to give one first.
    Waiting,
    /// Terms of Use.
    Terms,
    /// The password, and with it the account.
    Password,
    /// Terms and password on one page, and with them the account.
    Last,
}

impl Step {
    /// Its page.
    pub fn path(self) -> &'static str {
        match self {
            Step::Phone => "/finish/code",
            Step::Waiting => "/finish/waiting",
            Step::Terms => "/finish/terms",
            Step::Password => "/finish/password",
            Step::Last => "/finish/last",
        }
    }
}

/// The first step that is missing. Where the browser says it is does not matter.
pub fn next_step(f: &Facts, s: &Shown) -> Step {
    if f.required && !s.phone {
        if f.waiting || !f.reachable {
            Step::Waiting
        } else {
            Step::Phone
        }
    } else if f.short {
        Step::Last
    } else if !s.terms {
        Step::Terms
    } else {
        Step::Password
    }
}

/// Whether a page may be shown or answered now. The terms may be read again; while the office looks at the numbers, a person who
/// finds that one of them is theirs after all may have a code.
pub fn may_open(step: Step, f: &Facts, s: &Shown) -> bool {
    let next = next_step(f, s);
    match step {
        Step::Phone => next == Step::Phone || (next == Step::Waiting && f.reachable),
        Step::Terms => matches!(next, Step::Terms | Step::Password),
        Step::Waiting | Step::Password | Step::Last => next == step,
    }
}

/// "Step 2 of 3". The second mail begins to count anew.
pub fn numbered(step: Step, f: &Facts) -> (i64, i64) {
    let before = i64::from(f.required);
    let at = match step {
        Step::Phone | Step::Waiting => 1,
        Step::Terms => before + 1,
        Step::Password => before + 2,
        Step::Last => before + 1,
    };
    (at, before + if f.short { 1 } else { 2 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<(Facts, Shown)> {
        let mut all = Vec::new();
        for n in 0..64u8 {
            let bit = |i: u8| n & (1 << i) != 0;
            all.push((
                Facts {
                    required: bit(0),
                    reachable: bit(1),
                    waiting: bit(2),
                    short: bit(5),
                },
                Shown {
                    phone: bit(3),
                    terms: bit(4),
                },
            ));
        }
        all
    }

    #[test]
    fn the_password_is_never_open_before_what_is_required() {
        for (f, s) in all() {
            let open = may_open(Step::Password, &f, &s);
            let shown = s.phone || !f.required;
            assert_eq!(open, shown && s.terms && !f.short, "{f:?} {s:?}");
            assert_eq!(
                may_open(Step::Last, &f, &s),
                shown && f.short,
                "{f:?} {s:?}"
            );
        }
    }

    #[test]
    fn the_next_step_is_always_open_and_the_terms_come_after_the_code() {
        for (f, s) in all() {
            assert!(may_open(next_step(&f, &s), &f, &s), "{f:?} {s:?}");
            if may_open(Step::Terms, &f, &s) {
                assert!(s.phone || !f.required, "{f:?} {s:?}");
            }
        }
    }

    #[test]
    fn a_code_is_only_asked_for_where_one_is_required_and_can_be_sent() {
        for (f, s) in all() {
            if may_open(Step::Phone, &f, &s) {
                assert!(f.required && f.reachable && !s.phone, "{f:?} {s:?}");
            }
        }
    }

    #[test]
    fn steps_count_two_or_three() {
        for (f, _) in all().into_iter().filter(|(f, _)| f.short) {
            let of = if f.required { 2 } else { 1 };
            assert_eq!(numbered(Step::Last, &f), (of, of));
        }
        for (f, _) in all().into_iter().filter(|(f, _)| !f.short) {
            let of = if f.required { 3 } else { 2 };
            assert_eq!(numbered(Step::Terms, &f), (of - 1, of));
            assert_eq!(numbered(Step::Password, &f), (of, of));
        }
    }
}
