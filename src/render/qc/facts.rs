//! What ffprobe says of a file. Nothing here trusts a number it reads.

use crate::render::ffprobe::Answer;

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// ffmpeg's names of the wrapper, with commas between.
    pub container: String,
    /// Of an MXF file: the label of its operational pattern (SMPTE 378M is OP1a).
    pub pattern: String,
    /// The film in it.
    pub video: Option<Video>,
    /// Its sound tracks, in order.
    pub sounds: Vec<Sound>,
}

/// A film.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Video {
    /// Index of the stream.
    pub index: u32,
    /// E.g. `mpeg2video`.
    pub codec: String,
    /// E.g. `4:2:2`, `HQ`.
    pub profile: String,
    /// Pixels across.
    pub width: u32,
    /// Lines.
    pub height: u32,
    /// E.g. `yuv422p10le`.
    pub pixels: String,
    /// `progressive`, `tt`, `bb`, `tb`, `bt` or `unknown`.
    pub fields: String,
    /// Primaries, transfer, matrix.
    pub colours: [String; 3],
    /// `tv`, `pc` or nothing.
    pub range: String,
    /// E.g. `25/1`.
    pub rate: String,
    /// Bits a second; 0: not said.
    pub bit_rate: u64,
}

/// A sound track.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sound {
    /// Index of the stream.
    pub index: u32,
    /// E.g. `pcm_s24le`.
    pub codec: String,
    /// Samples a second.
    pub rate: u32,
    /// Channels.
    pub channels: u32,
    /// Bits of a sample; 0 for what is compressed.
    pub bits: u32,
    /// Length, where it is said.
    pub seconds: Option<f64>,
}

impl Video {
    /// It has transparent parts.
    #[must_use]
    pub fn has_alpha(&self) -> bool {
        ["yuva", "rgba", "argb", "bgra", "abgr", "gbrap", "ya"]
            .iter()
            .any(|kind| self.pixels.starts_with(kind))
    }
}

impl Facts {
    /// Reads ffprobe's JSON.
    #[must_use]
    pub fn read(json: &[u8]) -> Self {
        let answer = Answer::read(json);
        let video = answer.films().next().map(|stream| Video {
            index: stream.index,
            codec: stream.codec_name.clone(),
            profile: stream.profile.clone(),
            width: stream.width,
            height: stream.height,
            pixels: stream.pix_fmt.clone(),
            fields: stream.field_order.clone(),
            colours: [
                stream.color_primaries.clone(),
                stream.color_transfer.clone(),
                stream.color_space.clone(),
            ],
            range: stream.color_range.clone(),
            rate: stream.r_frame_rate.clone(),
            bit_rate: whole(stream.bit_rate),
        });
        let sounds = answer.sounds().filter(|stream| stream.sample_rate > 0.0);
        Self {
            container: answer.format.format_name.clone(),
            pattern: answer.format.tags.operational_pattern_ul.clone(),
            video,
            sounds: sounds
                .map(|stream| Sound {
                    index: stream.index,
                    codec: stream.codec_name.clone(),
                    rate: u32::try_from(whole(stream.sample_rate)).unwrap_or(0),
                    channels: stream.channels,
                    bits: stream.bits_per_sample,
                    seconds: Some(stream.duration).filter(|length| *length > 0.0),
                })
                .collect(),
        }
    }

    /// Tracks that are heard together: one with several channels, or the first two of one channel
    /// each, as a station lays left and right.
    #[must_use]
    pub fn heard(&self) -> &[Sound] {
        match self.sounds.as_slice() {
            [first, second, ..] if first.channels == 1 && second.channels == 1 => &self.sounds[..2],
            [_, ..] => &self.sounds[..1],
            [] => &[],
        }
    }
}

fn whole(number: f64) -> u64 {
    // Saturates, and what is no number is 0.
    number.max(0.0) as u64
}
