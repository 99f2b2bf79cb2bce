//! What ffmpeg is told about films of ours: argument lists only. Nothing that a person wrote ever
//! stands in one; files are named by our own paths, each behind `file:`. Foreign clips: `clips`.

use std::{ffi::OsString, path::Path};

use super::card::{HEIGHT, WIDTH};
use crate::model::units::FRAME_RATE;

/// Tags of every film we make: BT.709, limited range.
const COLOUR: [&str; 8] = [
    "-color_primaries",
    "bt709",
    "-color_trc",
    "bt709",
    "-colorspace",
    "bt709",
    "-color_range",
    "tv",
];

/// Arguments of one ffmpeg run, with the place of its output left open: they are part of the key
/// under which the output is kept.
pub type Arguments = Vec<OsString>;

/// The encoder's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoder {
    /// x264 preset.
    pub preset: String,
    /// x264 constant rate factor.
    pub crf: u8,
}

pub(super) fn list<const N: usize>(words: [&str; N]) -> Arguments {
    words.iter().map(OsString::from).collect()
}

/// `file:` and the path: a name that looks like an option or a protocol stays a name.
#[must_use]
pub fn file(path: &Path) -> OsString {
    let mut name = OsString::from("file:");
    name.push(path);
    name
}

fn raw_input(pixels: &str) -> Arguments {
    list([
        "-y",
        "-f",
        "rawvideo",
        "-pix_fmt",
        pixels,
        "-s",
        &format!("{WIDTH}x{HEIGHT}"),
        "-r",
        &FRAME_RATE.to_string(),
        "-i",
        "pipe:0",
        "-map_metadata",
        "-1",
        "-an",
    ])
}

impl Encoder {
    fn h264(&self, crf: u8) -> Arguments {
        let mut arguments = raw_input("yuv420p");
        // One thread: the same frames give the same bytes. A key frame every two seconds lets an
        // editor scrub.
        arguments.extend(list([
            "-c:v",
            "libx264",
            "-preset",
            &self.preset,
            "-crf",
            &crf.to_string(),
            "-g",
            "50",
            "-pix_fmt",
            "yuv420p",
            "-threads",
            "1",
        ]));
        arguments.extend(list(COLOUR));
        arguments
    }

    /// I420 frames on the pipe → H.264 MP4.
    #[must_use]
    pub fn mp4(&self) -> Arguments {
        let mut arguments = self.h264(self.crf);
        arguments.extend(list(["-movflags", "+faststart", "-f", "mp4"]));
        arguments
    }

    /// I420 frames on the pipe → a segment of the preview, at most `rate` kbit/s. It is looked at,
    /// not aired: five steps coarser halves the file and saves a fifth of the time.
    #[must_use]
    pub fn segment(&self, rate: u32) -> Arguments {
        let mut arguments = self.h264(self.crf.saturating_add(5).min(51));
        arguments.extend(list([
            "-maxrate",
            &format!("{rate}k"),
            "-bufsize",
            &format!("{}k", rate * 3 / 2),
            "-f",
            "matroska",
        ]));
        arguments
    }
}

/// Straight RGBA frames on the pipe → QuickTime Animation with alpha. Frame `at` is held until there
/// are `missing` more than were sent.
#[must_use]
pub fn qtrle(at: u32, missing: u32) -> Arguments {
    let mut arguments = raw_input("rgba");
    let filter = if missing == 0 {
        "format=argb".to_owned()
    } else {
        // The filter counts frames from 1.
        let at = at + 1;
        format!("format=argb,loop=loop={missing}:size=1:start={at},setpts=N/{FRAME_RATE}/TB")
    };
    arguments.extend(list([
        "-vf", &filter, "-c:v", "qtrle", "-pix_fmt", "argb", "-g", "250", "-threads", "1", "-f",
        "mov",
    ]));
    arguments
}

/// Segments named in `list_file`, sound in `sound`, chapters as metadata → the preview. One AAC
/// encode for the whole: one a segment would leave a gap at every seam.
#[must_use]
pub fn preview(list_file: &Path, sound: &Path, chapters: &Path) -> Arguments {
    let mut arguments = list(["-nostdin", "-y", "-f", "concat", "-safe", "0", "-i"]);
    arguments.push(file(list_file));
    arguments.extend(list(["-f", "wav", "-i"]));
    arguments.push(file(sound));
    arguments.extend(list(["-f", "ffmetadata", "-i"]));
    arguments.push(file(chapters));
    arguments.extend(list([
        "-map",
        "0:v:0",
        "-map",
        "1:a:0",
        // With -1 the chapters would lose their titles: the script has no metadata but those.
        "-map_metadata",
        "2",
        "-map_metadata:s",
        "-1",
        "-map_chapters",
        "2",
        "-c:v",
        "copy",
        "-c:a",
        "aac",
        "-b:a",
        "128k",
        "-ar",
        "48000",
        "-ac",
        "2",
        "-threads",
        "1",
        "-video_track_timescale",
        "12800",
        "-movflags",
        "+faststart",
        "-f",
        "mp4",
    ]));
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(arguments: &Arguments) -> String {
        let words: Vec<_> = arguments
            .iter()
            .map(|word| word.to_string_lossy())
            .collect();
        words.join(" ")
    }

    #[test]
    fn the_film_is_what_the_station_asks_for() {
        let encoder = Encoder {
            preset: "veryfast".to_owned(),
            crf: 18,
        };
        insta::assert_snapshot!(line(&encoder.mp4()), @"-y -f rawvideo -pix_fmt yuv420p -s 1920x1080 -r 25 -i pipe:0 -map_metadata -1 -an -c:v libx264 -preset veryfast -crf 18 -g 50 -pix_fmt yuv420p -threads 1 -color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv -movflags +faststart -f mp4");
        insta::assert_snapshot!(line(&qtrle(12, 100)), @"-y -f rawvideo -pix_fmt rgba -s 1920x1080 -r 25 -i pipe:0 -map_metadata -1 -an -vf format=argb,loop=loop=100:size=1:start=13,setpts=N/25/TB -c:v qtrle -pix_fmt argb -g 250 -threads 1 -f mov");
    }
}
