//! The web desk of `yixian serve`: where producers read, change and sign, and what is for people outside.
//!
//! Outside the login: signed links to packages (`/d/…`), where the station fetches what is too large for a mail
//! and confirms receipt, and what a monitor asks (`/healthz`, `/readyz`, `/metrics`).

mod account;
mod aired;
mod assets;
mod cards;
mod diff;
mod expired;
mod fit;
mod frame;
mod gate;
mod handover;
mod hub;
mod lit;
mod log;
mod login;
mod making;
mod manage;
mod merge;
mod metrics;
mod monitor;
mod now;
mod outside;
mod package;
mod pictures;
mod presence;
mod preview;
mod prompter;
mod reply;
mod review;
mod rights;
mod routes;
mod rundown;
mod server;
mod share;
mod sound;
mod special;
mod state;
mod story;
mod throttle;
mod tip;
mod tip_files;
mod tip_parts;
mod tips;
mod week;
mod words;

pub use rights::Right;
pub use routes::{Method, ROUTES, Route};
pub use server::{Desk, DeskError, open};
