//! Side effects of the render room.

pub mod painter;
