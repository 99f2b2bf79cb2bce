//! A finished file → what is measured on it, and how that stands to the delivery profile (技审).

pub mod expected;
pub mod facts;
pub mod judge;
pub mod log;
pub mod pass;
mod pictures;
mod places;
mod safe;
mod sound;
#[cfg(test)]
mod tests;
mod wrapper;

pub use expected::{Expected, Sort};
pub use judge::judge;
