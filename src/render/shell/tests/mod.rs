//! What the render room does with real ffmpeg, piece by piece.

mod clips;
