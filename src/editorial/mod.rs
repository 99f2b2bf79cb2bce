//! [`crate::model::Submission`] → [`crate::model::Story`]: clean, understand, write, time, check.
