//! Stories → [`crate::model::Rundown`]: select, order, time.
