//! How a long command shows that it is alive.

/// Told what is going on; the command line draws it.
pub trait Progress: Send + Sync {
    /// A stage begins. `total` is how many steps it has, 0 when nobody knows.
    fn stage(&self, name: &str, total: u64);
    /// One more step of the stage is done.
    fn step(&self, what: &str);
    /// The stage is over.
    fn done(&self, summary: &str);
}

/// Shows nothing.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &str, _: u64) {}
    fn step(&self, _: &str) {}
    fn done(&self, _: &str) {}
}
