//! One integration binary: a module a room, linked once.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails right there"
)]

mod alarm;
mod backup;
mod card_preview;
mod cards;
mod command_line;
mod corpus;
mod crash;
mod debian;
mod demo;
mod desk;
mod doctor;
mod feed;
mod film;
mod handover;
mod house;
mod interchange;
mod letters;
mod mailbox;
mod manual;
mod outputs;
mod place;
mod power;
mod quality;
mod relay;
mod schedule;
mod support;
mod tips;
mod upgrade;
mod week;
