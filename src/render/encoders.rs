//! What ffmpeg is told about films of ours: argument lists only. Nothing that a person wrote ever
//! stands in one; files are named by our own paths, each behind `file:`. Foreign clips: `clips`.

use std::{ffi::OsString, path::Path};

use super::{
    card::{HEIGHT, WIDTH},
    pose::Scan,
};
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

const ONE_THREAD: [&str; 2] = ["-threads", "1"];

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
    fn h264(&self, crf: u8, threads: &[&str]) -> Arguments {
        let mut arguments = raw_input("yuv420p");
        // The number of threads is stated: the same frames give the same bytes on every machine. A key
        // frame every two seconds lets an editor scrub.
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
        ]));
        arguments.extend(threads.iter().map(OsString::from));
        arguments.extend(list(COLOUR));
        arguments
    }

    /// I420 frames on the pipe → H.264 MP4.
    #[must_use]
    pub fn mp4(&self) -> Arguments {
        let mut arguments = self.h264(self.crf, &ONE_THREAD);
        arguments.extend(list(["-movflags", "+faststart", "-f", "mp4"]));
        arguments
    }

    /// As [`Self::mp4`], with key frames at `keys` of the frames sent and room for more to be put
    /// between (`held`); nothing behind a key frame looks back past it.
    #[must_use]
    pub fn mp4_parts(&self, keys: &[u32]) -> Arguments {
        // A fade of half a second gains little from many pictures kept to look at, and each costs
        // memory: this way two runs at a time need less than one with the preset's own.
        let shared = ["-threads", "1", "-rc-lookahead", "2", "-bf", "0"];
        let mut arguments = self.h264(self.crf, &shared);
        let times: Vec<String> = keys.iter().map(|n| seconds(*n)).collect();
        let times = times.join(",");
        arguments.extend(list(["-forced-idr", "1", "-force_key_frames", &times]));
        arguments.extend(list(["-f", "mp4"]));
        arguments
    }

    /// I420 frames on the pipe → a segment of the preview, at most `rate` kbit/s. It is looked at,
    /// not aired: five steps coarser halves the file and saves a fifth of the time.
    #[must_use]
    pub fn segment(&self, rate: u32) -> Arguments {
        let mut arguments = self.h264(self.crf.saturating_add(5).min(51), &ONE_THREAD);
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

/// `frames` in seconds, exactly: a frame is 40 ms.
fn seconds(frames: u32) -> String {
    format!("{}.{:02}", frames / FRAME_RATE, frames % FRAME_RATE * 4)
}

/// Says of each frame that its upper field comes first.
fn fields(scan: Scan) -> (&'static str, &'static [&'static str]) {
    match scan {
        Scan::Progressive => ("", &[]),
        Scan::TopFieldFirst => (",setfield=tff", &["-flags", "+ildct", "-top", "1"]),
    }
}

/// Straight RGBA frames on the pipe → QuickTime Animation with alpha.
#[must_use]
pub fn qtrle(scan: Scan) -> Arguments {
    let (filter, flags) = fields(scan);
    let mut arguments = raw_input("rgba");
    arguments.extend(list(["-vf", &format!("format=argb{filter}")]));
    arguments.extend(list([
        "-c:v", "qtrle", "-pix_fmt", "argb", "-g", "250", "-threads", "1",
    ]));
    arguments.extend(flags.iter().map(OsString::from));
    arguments.extend(list(["-f", "mov"]));
    arguments
}

/// Straight RGBA frames on the pipe → ProRes 4444 with 16 bits of alpha. A fixed quantizer, which
/// keeps every frame above 70 dB (3 does not, and is worse than 4): the search for one takes four times
/// as long.
#[must_use]
pub fn prores4444(scan: Scan) -> Arguments {
    let (filter, flags) = fields(scan);
    // The codec writes into each picture what the frames say of themselves, not what the file says.
    let filter = format!(
        "scale=out_color_matrix=bt709:out_range=tv,format=yuva444p10le,setparams=range=tv\
         :color_primaries=bt709:color_trc=bt709:colorspace=bt709{filter}"
    );
    let mut arguments = raw_input("rgba");
    arguments.extend(list(["-vf", &filter]));
    arguments.extend(list([
        "-c:v",
        "prores_ks",
        "-profile:v",
        "4444",
        "-alpha_bits",
        "16",
        "-q:v",
        "2",
        "-vendor",
        "apl0",
        "-threads",
        "1",
    ]));
    arguments.extend(flags.iter().map(OsString::from));
    arguments.extend(list(COLOUR));
    arguments.extend(list(["-f", "mov"]));
    arguments
}

/// Planar 4:2:2 frames on the pipe, silent mono tracks of 24 bits beside them: the arguments up to the
/// codec. `filter`: what is done to the pictures.
fn with_silence(frames: u32, tracks: u8, filter: &str) -> Arguments {
    let mut arguments = raw_input("yuv422p");
    arguments.retain(|word| word != "-an");
    let tracks: Vec<String> = (0..tracks.max(1)).map(|n| format!("[a{n}]")).collect();
    let filter = format!(
        "[0:v]{filter}[v];anullsrc=channel_layout=mono:sample_rate=48000\
         :duration={},asplit={}{}",
        seconds(frames),
        tracks.len(),
        tracks.concat(),
    );
    arguments.extend(list(["-filter_complex", &filter, "-map", "[v]"]));
    for track in &tracks {
        arguments.extend(list(["-map", track]));
    }
    arguments
}

/// Planar 4:2:2 frames on the pipe, fields woven → ProRes 422 HQ in QuickTime of `frames`, with `tracks`
/// silent mono tracks of 24 bits. A fixed quantizer, as for [`prores4444`].
#[must_use]
pub fn prores422(frames: u32, tracks: u8) -> Arguments {
    let filter = "format=yuv422p10le,setparams=range=tv:color_primaries=bt709:color_trc=bt709\
                  :colorspace=bt709,setfield=tff";
    let mut arguments = with_silence(frames, tracks, filter);
    arguments.extend(list([
        "-c:v",
        "prores_ks",
        "-profile:v",
        "hq",
        "-q:v",
        "2",
        "-vendor",
        "apl0",
        "-threads",
        "1",
        "-flags",
        "+ildct",
        "-top",
        "1",
    ]));
    arguments.extend(list(COLOUR));
    arguments.extend(list(["-c:a", "pcm_s24le", "-ar", "48000", "-f", "mov"]));
    arguments
}

/// Planar 4:2:2 frames on the pipe, fields woven → XDCAM HD422 (SMPTE RDD 9) of `frames`, with
/// `tracks` silent mono tracks of 24 bits.
#[must_use]
pub fn xdcam(frames: u32, tracks: u8) -> Arguments {
    let mut arguments = with_silence(frames, tracks, "setfield=tff,setdar=16/9");
    arguments.extend(list([
        "-c:v",
        "mpeg2video",
        "-pix_fmt",
        "yuv422p",
        "-flags",
        "+ildct+ilme",
        "-top",
        "1",
        "-dc",
        "10",
        "-qmin",
        "1",
        "-qmax",
        "12",
        "-rc_max_vbv_use",
        "1",
        "-rc_min_vbv_use",
        "1",
        "-b:v",
        "50M",
        "-minrate",
        "50M",
        "-maxrate",
        "50M",
        "-bufsize",
        "17825792",
        "-bf",
        "2",
        "-g",
        "12",
        "-non_linear_quant",
        "1",
        "-intra_vlc",
        "1",
        "-profile:v",
        "0",
        "-level:v",
        "2",
        "-threads",
        "1",
    ]));
    arguments.extend(list(COLOUR));
    arguments.extend(list(["-c:a", "pcm_s24le", "-ar", "48000", "-f", "mxf"]));
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
        let parts = line(&encoder.mp4_parts(&[26, 29, 101]));
        assert!(
            parts.ends_with("-forced-idr 1 -force_key_frames 1.04,1.16,4.04 -f mp4"),
            "{parts}"
        );
        insta::assert_snapshot!(line(&qtrle(Scan::Progressive)), @"-y -f rawvideo -pix_fmt rgba -s 1920x1080 -r 25 -i pipe:0 -map_metadata -1 -an -vf format=argb -c:v qtrle -pix_fmt argb -g 250 -threads 1 -f mov");
        insta::assert_snapshot!(line(&prores4444(Scan::TopFieldFirst)), @"-y -f rawvideo -pix_fmt rgba -s 1920x1080 -r 25 -i pipe:0 -map_metadata -1 -an -vf scale=out_color_matrix=bt709:out_range=tv,format=yuva444p10le,setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,setfield=tff -c:v prores_ks -profile:v 4444 -alpha_bits 16 -q:v 2 -vendor apl0 -threads 1 -flags +ildct -top 1 -color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv -f mov");
        let mxf = line(&xdcam(125, 2));
        assert!(
            mxf.contains("duration=5.00,asplit=2[a0][a1] -map [v] -map [a0] -map [a1]"),
            "{mxf}"
        );
        assert!(!mxf.contains(" -an "), "{mxf}");
    }
}
