//! Stories → [`crate::model::Rundown`]: select, order, time.

pub mod air;
pub mod assemble;
mod field;
pub mod fit;
mod items;
pub mod links;
pub mod order;
pub mod select;
pub mod shell;
#[cfg(test)]
mod tests;
pub mod warnings;
mod why;

pub use assemble::{Assembled, Plan, Spoken, assemble};
