//! What a team does about a conversation, against a model of it: any steps, on both engines.

#![allow(clippy::unwrap_used)]

use super::{Case, State, change, load, store};
use crate::story;
use crate::testing::TestApp;
use db::Id;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

/// People who can have a conversation to answer.
const PEOPLE: usize = 3;
/// Sequences that are tried, and their longest.
const TRIES: u32 = 48;
const STEPS: usize = 14;

/// Something that happens to a conversation of a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Something comes in.
    CameIn,
    /// Somebody says whose it is and whether it is done, from a page that is so many changes old.
    Says {
        state: State,
        whose: Option<usize>,
        by: usize,
        old: i64,
    },
    /// Somebody is taken out of the team.
    TakenOut(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let says = (
        prop::sample::select(vec![State::Open, State::Done]),
        prop::option::of(0..PEOPLE),
        0..PEOPLE,
        // Most pages are as new as they can be.
        prop_oneof![4 => Just(0i64), 1 => 1..3i64],
    );
    let step = prop_oneof![
        2 => Just(Step::CameIn),
        5 => says.prop_map(|(state, whose, by, old)| Step::Says { state, whose, by, old }),
        1 => (0..PEOPLE).prop_map(Step::TakenOut),
    ];
    prop::collection::vec(step, 1..STEPS)
}

/// What is to be expected.
#[derive(Debug, Clone, Copy)]
struct Model {
    state: State,
    whose: Option<usize>,
    by: Option<usize>,
    version: i64,
}

impl Model {
    const NEW: Model = Model {
        state: State::Open,
        whose: None,
        by: None,
        version: 0,
    };

    /// Applies a step; says whether it is to be taken.
    fn step(&mut self, step: Step) -> bool {
        match step {
            Step::CameIn if self.state == State::Done => {
                (self.state, self.version) = (State::Open, self.version + 1);
            }
            Step::TakenOut(who) if self.whose == Some(who) => {
                (self.whose, self.version) = (None, self.version + 1);
            }
            Step::CameIn | Step::TakenOut(_) => {}
            // Whoever has not seen the last change is told so.
            Step::Says { old, .. } if old > 0 => return false,
            Step::Says {
                state, whose, by, ..
            } => {
                *self = Model {
                    state,
                    whose,
                    by: Some(by),
                    version: self.version + 1,
                };
            }
        }
        true
    }
}

/// Walks the steps in a conversation of their own; gives what went otherwise than the model says.
async fn walk(t: &TestApp, people: &[Id; PEOPLE], all: &[Step]) -> Result<(), String> {
    let (app, mailbox, thread) = (&t.app, t.app.id(), t.app.id());
    let mut model = Model::NEW;
    for (n, step) in all.iter().enumerate() {
        let row = match *step {
            Step::CameIn => store::reopen(mailbox, thread),
            Step::TakenOut(who) => store::nobodys(mailbox, people[who]),
            Step::Says {
                state,
                whose,
                by,
                old,
            } => {
                // Of what nobody has said anything yet there is no older page.
                if model.version - old < 0 {
                    continue;
                }
                let to = (state, whose.map(|w| people[w]));
                change(app, mailbox, thread, to, people[by], model.version - old)
            }
        };
        let took = match app.db.write(vec![row]).await {
            Ok(_) => true,
            Err(db::WriteError::Conflict { .. }) => false,
            Err(e) => return Err(format!("step {n}: {e}")),
        };
        let expected = model.step(*step);
        if took != expected {
            return Err(format!("step {n}, {step:?}: taken {took}"));
        }
        let now = load(app, mailbox, thread).await.unwrap();
        let want = Case {
            state: model.state,
            assignee: model.whose.map(|w| people[w]),
            changed_by: model.by.map(|w| people[w]),
            version: model.version,
        };
        if now != want {
            return Err(format!("step {n}, {step:?}: {now:?} and not {want:?}"));
        }
    }
    Ok(())
}

story! {
    async fn a_case_is_what_a_model_of_it_says(t: TestApp) {
        let people = [t.app.id(), t.app.id(), t.app.id()];
        let mut runner = TestRunner::new_with_rng(Config::default(), proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha));
        let strategy = steps();
        for _ in 0..TRIES {
            let mut tree = strategy.new_tree(&mut runner).unwrap();
            let Err(mut why) = walk(&t, &people, &tree.current()).await else { continue };
            // The shortest steps that still go wrong.
            let mut shortest = tree.current();
            while tree.simplify() {
                loop {
                    match walk(&t, &people, &tree.current()).await {
                        Err(e) => (why, shortest) = (e, tree.current()),
                        Ok(()) if tree.complicate() => continue,
                        Ok(()) => {}
                    }
                    break;
                }
            }
            panic!("{why}\n{shortest:#?}");
        }
    }
}

#[test]
fn the_stored_word_of_a_state_is_read_back_and_no_other_is_done() {
    for state in [State::Open, State::Done] {
        assert_eq!(State::read(state.word()), state);
    }
    assert_eq!(State::read("DONE"), State::Open);
}
