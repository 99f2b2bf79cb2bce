//! A rule draft → 润色稿, by a language model behind an OpenAI-compatible endpoint; nothing of it is
//! shown before the gate has compared it with the source.
//!
//! Off by default. The rule draft exists first and stays the one that airs until a person takes a
//! field over; no deadline waits for a model.

pub mod answer;
pub mod gate;
pub mod ground;
pub mod pace;
pub mod prompt;
pub mod shell;

#[cfg(test)]
mod tests;
