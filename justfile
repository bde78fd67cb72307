# Short names for what one does every day. `just` lists them; each is one line that also works without just.

set positional-arguments

[private]
default:
    @just --list --unsorted

# The demo on http://localhost:8080: two practices, waiting invitations, /outbox instead of real mail
run *options:
    cargo run --package securemail -- demo "$@"

# Everything, or the parts named: lint, rust, e2e
test *parts:
    ./test "$@"

# Fast feedback on one crate (without PostgreSQL): just crate vault
crate name *filter:
    cargo nextest run --package "$@"

# A PostgreSQL for a few test runs by hand; prints what to export and how to stop it
postgres:
    scripts/test-pg start 1

# Browser tests; what follows goes to Playwright: just e2e story-text.spec.ts --headed
e2e *options:
    ./test e2e "$@"

# Accept the accessibility trees of the pages as they are now; look at the diff before you commit it
snapshots *options:
    ./test e2e --update-snapshots "$@"

# Pictures of every page the stories visit, phone and desktop, light and dark, into e2e/shots
shots *options:
    SECUREMAIL_SHOTS=1 ./test e2e "$@"

# The figures we promise, each with its limit, on this machine
bench *options:
    cargo run --release --package securemail -- bench "$@"

# The documentation of the crates, opened in a browser
docs:
    cargo doc --workspace --no-deps --open
