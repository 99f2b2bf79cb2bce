//! How a program is run on files from outside: walls around what it can reach, limits on what it can
//! use, and nothing of it left when we are gone.

mod run;
mod walls;
mod watchman;

pub use run::{Bounds, Scratch, Trouble, run, run_on};
pub use walls::{Limits, Walls, found, limited};
pub use watchman::Watchman;
