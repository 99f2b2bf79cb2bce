//! What is due is done: the ladder of each edition, the routines, and the loop that drives them.
//!
//! [`decide`] is pure; [`shell`] reads the week from the store, carries the orders out, and works off
//! what takes long as jobs with a lease.

mod backoff;
mod decide;
pub mod shell;
#[cfg(test)]
mod tests;
mod trust;
mod week;

pub use decide::decide;
pub use shell::{Daemon, DueReport, Timekeeper, run_due};

pub use trust::{Mark, believe};
pub use week::{
    Action, Built, Busy, Channel, Event, Fallback, Mails, Notice, Now, Rung, Trouble, Unsigned,
    Week,
};
