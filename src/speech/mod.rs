//! Words as they are spoken and captioned: numbers as read, read times, caption lines. Pure; shared
//! by the editorial and the rundown room, which must not import each other.

pub mod atoms;
pub mod captions;
pub mod faults;
pub mod numbers;
pub mod rate;
pub mod straps;
pub mod timing;

pub use captions::{
    CaptionRules, Kept, Set, Silence, Unspoken, caption_lines_heard, caption_script,
    caption_script_for, caption_script_heard, caption_script_keeping, line_relaid, line_tidied,
    unspoken,
};
pub use faults::{CaptionFault, FaultKind, caption_faults};
pub use timing::{Rate, read_time, syllables};
