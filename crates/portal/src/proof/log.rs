//! Everything that any part of the program logs, kept in memory.

use std::sync::{Mutex, OnceLock};

use tracing_subscriber::filter::LevelFilter;

static LOG: OnceLock<Mutex<Vec<u8>>> = OnceLock::new();

struct Keep;

impl std::io::Write for Keep {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        kept().lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn kept() -> &'static Mutex<Vec<u8>> {
    LOG.get_or_init(Mutex::default)
}

/// From now on, at `debug`, on every thread, as JSON lines as production writes them; without times, whose digits could be anything.
pub fn listen() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let all = tracing_subscriber::fmt()
            .json()
            .with_max_level(LevelFilter::DEBUG)
            .without_time()
            .with_writer(|| Keep)
            .finish();
        tracing::subscriber::set_global_default(all).expect("no other test sets one");
    });
}

/// What was logged so far.
pub fn all() -> Vec<u8> {
    kept().lock().unwrap().clone()
}
