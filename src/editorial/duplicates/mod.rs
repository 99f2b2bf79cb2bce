//! 重发, 同一事件, 系列 or 新稿: a tip's print against those of other tips, of this week and of the year.
//!
//! [`Print`] is taken once and stored; [`Trace`] is what is left of it without the sentences that its
//! sender always sends; [`Index`] finds the few earlier ones worth comparing; [`relation`] decides.

mod boilerplate;
mod codec;
mod evidence;
mod hash;
mod index;
mod masked;
mod names;
mod print;
mod rarity;
mod relation;
pub mod told;
mod trace;
mod words;

pub use boilerplate::{Habits, Round, USUAL_FROM, leave_out, sentences};
pub use codec::FORMAT;
pub use evidence::{Evidence, weigh};
pub use index::{Index, Place};
pub use masked::{Figure, FigureKind};
pub use names::{Name, NameKind};
pub use print::{Line, Print, normalized, usual_sentences};
pub use rarity::Rarity;
pub use relation::{Finding, relation};
pub use trace::Trace;

#[cfg(test)]
mod tests;
