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
    CaptionRules, Silence, caption_script, caption_script_for, caption_script_heard,
};
pub use faults::{CaptionFault, caption_faults};
pub use timing::{Rate, read_time, syllables};
