//! What can go wrong with words.

/// A failure of the room. Text for operators, in English.
#[derive(Debug, thiserror::Error)]
pub enum AlarmError {
    /// A built-in template cannot be filled.
    #[error("mail template {name}: {detail}")]
    Template {
        /// Its file name.
        name: &'static str,
        /// What is wrong.
        detail: String,
    },
}
