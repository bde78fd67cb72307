//! The providers against real and scripted servers. One binary, so that it is linked once.
#![allow(missing_docs, clippy::unwrap_used)]

mod gateway;
mod smtp_faults;
mod smtp_real;
mod smtp_tls;
mod support;
