//! People: names, addresses, factors, sessions. What several features share; no HTTP here.

pub mod address;
pub mod agent;
pub mod create;
pub mod device;
pub mod email;
pub mod ended;
pub mod factor;
pub mod merges;
pub mod model;
pub mod moving;
pub mod password;
pub mod pending;
pub mod phone;
pub mod session;
pub mod store;
pub mod strong;

pub use email::Email;
pub use model::{PersonName, mask_phone};
pub use phone::{Phone, PhoneKind};
