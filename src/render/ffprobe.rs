//! ffprobe's answer about a file, in JSON. Nothing here trusts a number that it reads: what is missing
//! or odd is empty or nought.

use serde::{Deserialize, Deserializer};

/// All of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// Pictures, sound and other.
    pub streams: Vec<Stream>,
    /// The wrapper.
    pub format: Format,
}

/// The wrapper.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Format {
    /// ffmpeg's names of it, with commas between.
    pub format_name: String,
    /// What it says of itself.
    pub tags: Tags,
}

/// What a wrapper says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Tags {
    /// Of QuickTime and MP4.
    pub major_brand: String,
    /// Of MXF: the label of its operational pattern.
    pub operational_pattern_ul: String,
}

/// A stream.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Stream {
    /// From 0.
    pub index: u32,
    /// `video`, `audio` …
    pub codec_type: String,
    /// E.g. `mpeg2video`.
    pub codec_name: String,
    /// E.g. `4:2:2`, `HQ`.
    pub profile: String,
    /// Pixels across.
    pub width: u32,
    /// Lines.
    pub height: u32,
    /// E.g. `yuv422p10le`.
    pub pix_fmt: String,
    /// Shape of a pixel, `16:15`.
    pub sample_aspect_ratio: String,
    /// `progressive`, `tt`, `bb`, `tb`, `bt` or `unknown`.
    pub field_order: String,
    /// E.g. `bt709`.
    pub color_primaries: String,
    /// E.g. `arib-std-b67`.
    pub color_transfer: String,
    /// Matrix.
    pub color_space: String,
    /// `tv`, `pc` or nothing.
    pub color_range: String,
    /// Frames a second as a fraction, `25/1`.
    pub r_frame_rate: String,
    /// Bits a second.
    #[serde(deserialize_with = "number")]
    pub bit_rate: f64,
    /// Samples a second.
    #[serde(deserialize_with = "number")]
    pub sample_rate: f64,
    /// Of sound.
    pub channels: u32,
    /// Of a sample; 0 for what is compressed.
    pub bits_per_sample: u32,
    /// Seconds.
    #[serde(deserialize_with = "number")]
    pub duration: f64,
    /// How it is turned, among others.
    pub side_data_list: Vec<SideData>,
    /// What it is meant for.
    pub disposition: Disposition,
}

/// One of the things that go with a stream.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SideData {
    /// Degrees.
    #[serde(deserialize_with = "number")]
    pub rotation: f64,
}

/// What a stream is meant for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Disposition {
    /// 1: the cover picture of a song.
    pub attached_pic: u8,
    /// 1: the one to take.
    pub default: u8,
}

impl Answer {
    /// Reads it; what cannot be read is an answer without streams.
    #[must_use]
    pub fn read(json: &[u8]) -> Self {
        serde_json::from_slice(json).unwrap_or_default()
    }

    /// The streams that are films.
    pub fn films(&self) -> impl Iterator<Item = &Stream> {
        self.streams.iter().filter(|stream| stream.is_film())
    }

    /// The streams that can be heard.
    pub fn sounds(&self) -> impl Iterator<Item = &Stream> {
        let heard = |stream: &&Stream| stream.codec_type == "audio" && stream.channels > 0;
        self.streams.iter().filter(heard)
    }
}

impl Stream {
    /// It has pictures, and is no cover.
    fn is_film(&self) -> bool {
        self.codec_type == "video"
            && self.width > 0
            && self.height > 0
            && self.disposition.attached_pic == 0
    }
}

/// ffprobe writes some numbers as text, others not.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let value = serde_json::Value::deserialize(from)?;
    let read = match &value {
        serde_json::Value::String(text) => text.parse().ok(),
        other => other.as_f64(),
    };
    Ok(read
        .filter(|number: &f64| number.is_finite())
        .unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_numbers_and_as_text_and_covers_are_no_films() {
        let answer = Answer::read(
            br#"{"streams": [
                {"index": 0, "codec_type": "video", "width": 9, "height": 9, "disposition": {"attached_pic": 1}},
                {"index": 1, "codec_type": "video", "width": 9, "height": 9, "bit_rate": "50000000",
                 "side_data_list": [{"rotation": "-90"}, {}]},
                {"index": 2, "codec_type": "audio", "channels": 0},
                {"index": 3, "codec_type": "audio", "channels": 1, "sample_rate": 48000, "duration": "inf"}
            ]}"#,
        );
        let films: Vec<u32> = answer.films().map(|stream| stream.index).collect();
        let sounds: Vec<u32> = answer.sounds().map(|stream| stream.index).collect();
        assert_eq!((films, sounds), (vec![1], vec![3]));
        assert_eq!(answer.streams[1].bit_rate, 50_000_000.0);
        assert_eq!(answer.streams[1].side_data_list[0].rotation, -90.0);
        assert_eq!(answer.streams[3].sample_rate, 48_000.0);
        assert_eq!(answer.streams[3].duration, 0.0);
        assert!(Answer::read(b"{").streams.is_empty());
    }
}
