//! `directory import`, `documents publish`, `account provision`.
