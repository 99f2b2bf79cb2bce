//! [`crate::model::Submission`] → [`crate::model::Story`]: clean, understand, write, time, check.
pub mod clean;
pub mod credits;
pub mod places;
pub mod sentences;
