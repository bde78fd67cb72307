//! Every SQL statement of the product: one test prepares them all on both engines, another sees that no store is missing here.

/// The statements of every store, by name.
pub const ALL: &[&[(&str, &str)]] = &[
    crate::accounts::device::STATEMENTS,
    crate::accounts::ended::STATEMENTS,
    crate::accounts::moving::STATEMENTS,
    crate::accounts::pending::STATEMENTS,
    crate::accounts::session::STATEMENTS,
    crate::accounts::store::STATEMENTS,
    crate::accounts::strong::store::STATEMENTS,
    crate::audit::store::STATEMENTS,
    crate::contacts::store::STATEMENTS,
    crate::features::complete::store::STATEMENTS,
    crate::features::compose::store::STATEMENTS,
    crate::features::delivery::store::STATEMENTS,
    crate::features::directory::store::STATEMENTS,
    crate::features::documents::store::STATEMENTS,
    crate::features::login::store::STATEMENTS,
    crate::features::mailbox::store::STATEMENTS,
    crate::messages::gate::store::STATEMENTS,
    crate::features::notices::store::STATEMENTS,
    crate::features::ops::store::STATEMENTS,
    crate::features::people::store::STATEMENTS,
    crate::features::practice::store::STATEMENTS,
    crate::features::provision::store::STATEMENTS,
    crate::features::recover::store::STATEMENTS,
    crate::features::register::store::STATEMENTS,
    crate::features::settings::store::STATEMENTS,
    crate::features::verify::store::STATEMENTS,
    crate::invitations::stage::STATEMENTS,
    crate::invitations::store::STATEMENTS,
    crate::keys::store::STATEMENTS,
    crate::limits::backoff::STATEMENTS,
    crate::limits::store::STATEMENTS,
    crate::messages::share::STATEMENTS,
    crate::messages::store::STATEMENTS,
    crate::practices::members::store::STATEMENTS,
    crate::practices::rekey::store::STATEMENTS,
    crate::practices::store::STATEMENTS,
    crate::submissions::store::STATEMENTS,
];

/// The one series of migrations for both engines.
pub const MIGRATIONS: &[db::Migration] = &[
    db::Migration {
        number: 1,
        name: "core",
        sql: include_str!("../../../migrations/0001_core.sql"),
    },
    db::Migration {
        number: 2,
        name: "people",
        sql: include_str!("../../../migrations/0002_people.sql"),
    },
    db::Migration {
        number: 3,
        name: "inviting",
        sql: include_str!("../../../migrations/0003_inviting.sql"),
    },
    db::Migration {
        number: 4,
        name: "factors",
        sql: include_str!("../../../migrations/0004_factors.sql"),
    },
    db::Migration {
        number: 5,
        name: "joining",
        sql: include_str!("../../../migrations/0005_joining.sql"),
    },
];
