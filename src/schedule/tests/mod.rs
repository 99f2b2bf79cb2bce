//! Weeks by hand, and ten thousand by seed.

mod by_hand;
mod simulated;
mod world;
