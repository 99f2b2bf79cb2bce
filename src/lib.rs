//! The newsroom of 《每周一现》: mails in, broadcast package out. The map of the rooms.
//!
//! Data flows `intake > editorial > rundown > render > package > delivery`; imports run
//! `cli > desk > app > a stage's shell > store, pure files > model`. A stage never imports another stage.

pub mod alarm;
pub mod app;
pub mod cli;
pub mod config;
pub mod confined;
pub mod crash;
pub mod delivery;
pub mod desk;
pub mod editorial;
pub mod intake;
pub mod model;
pub mod net;
pub mod package;
pub mod render;
pub mod rundown;
pub mod schedule;
pub mod speech;
pub mod store;
