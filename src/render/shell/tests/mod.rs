//! What the render room does with real ffmpeg and real type, piece by piece.

mod burnin;
mod clips;
