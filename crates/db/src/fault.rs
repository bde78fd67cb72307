//! Ordered failures. A test breaks the N-th write of a story for every N and looks at what the user sees and what the
//! database holds; production has no interceptor and pays one atomic load.

use std::sync::{
    Arc, RwLock,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

/// What the interceptor sees of an operation.
#[derive(Debug)]
pub struct Op<'a> {
    /// Read or write.
    pub kind: Kind,
    /// The n-th of its kind since the interceptor was set, from 1.
    pub n: u64,
    /// The texts of the statements, in order.
    pub statements: &'a [&'a str],
}

/// Read or write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// [`Db::read`](crate::Db::read) and its short forms.
    Read,
    /// [`Db::write`](crate::Db::write).
    Write,
}

/// What is to happen to the operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing special.
    None,
    /// `Unavailable`; nothing is applied.
    Fail,
    /// The write is applied and `Unknown` is reported. A read fails.
    UnknownApplied,
    /// The write is not applied and `Unknown` is reported. A read fails.
    UnknownLost,
}

/// Decides what goes wrong.
pub trait Interceptor: Send + Sync {
    /// Called before each operation, on the task that asked for it.
    fn before(&self, op: &Op<'_>) -> Fault;
}

impl<F: Fn(&Op<'_>) -> Fault + Send + Sync> Interceptor for F {
    fn before(&self, op: &Op<'_>) -> Fault {
        self(op)
    }
}

#[derive(Default)]
pub(crate) struct Faults {
    active: AtomicBool,
    reads: AtomicU64,
    writes: AtomicU64,
    interceptor: RwLock<Option<Arc<dyn Interceptor>>>,
}

impl Faults {
    pub(crate) fn set(&self, interceptor: Option<Arc<dyn Interceptor>>) {
        let mut slot = self.interceptor.write().unwrap_or_else(|e| e.into_inner());
        self.reads.store(0, Ordering::SeqCst);
        self.writes.store(0, Ordering::SeqCst);
        self.active.store(interceptor.is_some(), Ordering::SeqCst);
        *slot = interceptor;
    }

    pub(crate) fn ask<'a>(&self, kind: Kind, statements: impl FnOnce() -> Vec<&'a str>) -> Fault {
        if !self.active.load(Ordering::Relaxed) {
            return Fault::None;
        }
        let Some(interceptor) = self
            .interceptor
            .read()
            .unwrap_or_else(|e| e.into_inner())
            .clone()
        else {
            return Fault::None;
        };
        let counter = match kind {
            Kind::Read => &self.reads,
            Kind::Write => &self.writes,
        };
        let n = counter.fetch_add(1, Ordering::SeqCst) + 1;
        interceptor.before(&Op {
            kind,
            n,
            statements: &statements(),
        })
    }
}
