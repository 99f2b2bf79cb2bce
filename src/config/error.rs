//! What is wrong with the settings, where, and what to write instead.

use std::path::PathBuf;

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is not there or not readable.
    #[error("{path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not TOML, an unknown key, or a wrong type: `detail` shows line, caret and what is allowed.
    #[error("{path}: {detail}{hint}")]
    Shape {
        /// The file.
        path: PathBuf,
        /// The parser's words, with the line.
        detail: String,
        /// The nearest right key, or nothing.
        hint: String,
    },
    /// A value that has the right type and no sense.
    #[error("{path}: `{key}` {problem}")]
    Value {
        /// The file that set it.
        path: PathBuf,
        /// E.g. `programme.air`.
        key: &'static str,
        /// What is wrong and what is allowed.
        problem: String,
    },
}
