//! The web desk of `yixian serve`: pages for people outside and, later, for producers.
//!
//! So far: signed links to packages (`/d/…`), where the station fetches what is too large for a mail
//! and confirms receipt, and what a monitor asks (`/healthz`, `/readyz`, `/metrics`).

mod handover;
mod metrics;
mod monitor;
mod pages;
mod server;

pub use server::{Desk, DeskError, open};
