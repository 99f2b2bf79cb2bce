//! Stories → [`crate::model::Rundown`]: select, order, time.

pub mod assemble;
pub mod links;
pub mod order;
pub mod select;
pub mod shell;
pub mod warnings;

pub use assemble::{Plan, Spoken, assemble};
