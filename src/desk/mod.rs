//! The web desk of `yixian serve`: pages for people outside and, later, for producers.
//!
//! So far: signed links to packages (`/d/…`), where the station fetches what is too large for a mail
//! and confirms receipt, and the two health checks.

mod handover;
mod pages;
mod server;

pub use server::{Desk, DeskError, open};
