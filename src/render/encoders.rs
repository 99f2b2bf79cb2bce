//! What ffmpeg is told: argument lists only. Nothing that a person wrote ever stands in one; files
//! are named by our own paths, each behind `file:`.

use std::{ffi::OsString, path::Path};

use super::card::{HEIGHT, WIDTH};
use crate::model::units::FRAME_RATE;

/// Containers that may be opened. Without this list ffmpeg reads an HLS playlist or a concat script
/// named `.mp4`, and through it any file of ours.
const SAFE: [&str; 4] = [
    "-protocol_whitelist",
    "file,pipe",
    "-format_whitelist",
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,mxf,avi,asf,flv",
];
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

fn list<const N: usize>(words: [&str; N]) -> Arguments {
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

    /// I420 frames on the pipe → a segment of the preview. It is looked at, not aired: five steps
    /// coarser halves the file and saves a fifth of the time.
    #[must_use]
    pub fn segment(&self) -> Arguments {
        let mut arguments = self.h264(self.crf.saturating_add(5).min(51));
        arguments.extend(list(["-f", "matroska"]));
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

/// Segments named in `list_file`, sound in `sound` → the preview. One AAC encode for the whole:
/// one a segment would leave a gap at every seam.
#[must_use]
pub fn preview(list_file: &Path, sound: &Path) -> Arguments {
    let mut arguments = list(["-nostdin", "-y", "-f", "concat", "-safe", "0", "-i"]);
    arguments.push(file(list_file));
    arguments.extend(list(["-f", "wav", "-i"]));
    arguments.push(file(sound));
    arguments.extend(list([
        "-map",
        "0:v:0",
        "-map",
        "1:a:0",
        "-map_metadata",
        "-1",
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

/// How a clip must be treated to become our film.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Conform {
    /// Its upright shape does not fill 16:9: it stands on a blurred copy of itself.
    pub fitted: bool,
    /// Two fields a frame.
    pub interlaced: bool,
    /// HLG or PQ: must be brought down to BT.709.
    pub high_range: bool,
}

/// Frames of a clip from `first` on, conformed, as I420 on standard output. ffmpeg turns it upright
/// by itself.
#[must_use]
pub fn frames_of_clip(clip: &Path, first: u32, count: u32, conform: Conform) -> Arguments {
    let mut arguments = clip_input(clip, first);
    let mut filter = String::from("[0:v:0]");
    if conform.interlaced {
        filter.push_str("bwdif=mode=send_frame,");
    }
    filter.push_str(&format!("fps={FRAME_RATE}"));
    if conform.high_range {
        filter.push_str(
            ",zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,\
             zscale=t=bt709:m=bt709:r=tv,format=yuv420p",
        );
    }
    const SCALE: &str = "out_color_matrix=bt709:out_range=tv:flags=bicubic";
    if conform.fitted {
        filter.push_str(&format!(
            ",setsar=1,split[a][b];\
             [a]scale=128:72:force_original_aspect_ratio=increase:{SCALE},crop=128:72,boxblur=5:3,\
             lutyuv=y=16+(val-16)*0.43,scale=1920:1080:flags=bicubic,format=yuv420p[ground];\
             [b]scale=1920:1080:force_original_aspect_ratio=decrease:{SCALE},format=yuv420p[whole];\
             [ground][whole]overlay=(W-w)/2:(H-h)/2:format=yuv420,setsar=1,format=yuv420p[out]"
        ));
    } else {
        filter.push_str(&format!(
            ",scale=1920:1080:force_original_aspect_ratio=increase:{SCALE},crop=1920:1080,\
             setsar=1,format=yuv420p[out]"
        ));
    }
    arguments.extend(list([
        "-an",
        "-sn",
        "-dn",
        "-filter_complex_threads",
        "1",
        "-filter_complex",
        &filter,
        "-map",
        "[out]",
        "-frames:v",
        &count.to_string(),
        "-f",
        "rawvideo",
        "pipe:1",
    ]));
    arguments
}

/// A clip's own sound, `first` and `count` in frames, as 48 kHz stereo 16-bit samples on standard
/// output.
#[must_use]
pub fn sound_of_clip(clip: &Path, first: u32, count: u32) -> Arguments {
    let mut arguments = clip_input(clip, first);
    arguments.extend(list([
        "-map",
        "0:a:0",
        "-vn",
        "-sn",
        "-dn",
        "-t",
        &seconds(count),
        "-ar",
        "48000",
        "-ac",
        "2",
        "-c:a",
        "pcm_s16le",
        "-f",
        "s16le",
        "pipe:1",
    ]));
    arguments
}

/// Size at which a clip is decoded only to count its frames.
pub const COUNT_SIZE: (usize, usize) = (32, 18);

/// The first `most` frames of a clip, tiny and grey, on standard output: each one that comes could
/// be decoded.
#[must_use]
pub fn count_frames(clip: &Path, most: u32) -> Arguments {
    let mut arguments = clip_input(clip, 0);
    let (w, h) = COUNT_SIZE;
    arguments.extend(list([
        "-map",
        "0:v:0",
        "-an",
        "-sn",
        "-dn",
        "-vf",
        &format!("fps={FRAME_RATE},scale={w}:{h}:flags=fast_bilinear,format=gray"),
        "-frames:v",
        &most.to_string(),
        "-f",
        "rawvideo",
        "pipe:1",
    ]));
    arguments
}

fn clip_input(clip: &Path, first: u32) -> Arguments {
    let mut arguments = list(["-nostdin"]);
    arguments.extend(list(SAFE));
    arguments.extend(list(["-max_pixels", "40000000", "-threads", "1"]));
    if first > 0 {
        arguments.extend(list(["-ss", &seconds(first)]));
    }
    arguments.push("-i".into());
    arguments.push(file(clip));
    arguments
}

/// What ffprobe is asked about a clip; answers in JSON on standard output.
#[must_use]
pub fn probe(clip: &Path) -> Arguments {
    let mut arguments = list(SAFE);
    arguments.extend(list([
        "-of",
        "json",
        "-show_entries",
        "format=format_name,duration:format_tags=major_brand:stream=codec_type,codec_name,width,\
         height,field_order,color_transfer,sample_aspect_ratio:stream_side_data=rotation:\
         stream_disposition=attached_pic",
        "-i",
    ]));
    arguments.push(file(clip));
    arguments
}

/// Frames as seconds, exact: 40 ms have three decimals at most.
fn seconds(frames: u32) -> String {
    let ms = u64::from(frames) * 1000 / u64::from(FRAME_RATE);
    format!("{}.{:03}", ms / 1000, ms % 1000)
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

    #[test]
    fn every_foreign_file_is_opened_behind_the_lists() {
        let clip = Path::new("/data/blobs/ab/-y.mp4");
        for arguments in [
            frames_of_clip(clip, 25, 100, Conform::default()),
            sound_of_clip(clip, 25, 100),
            count_frames(clip, 100),
            probe(clip),
        ] {
            let line = line(&arguments);
            let lists = line.find("-format_whitelist").unwrap();
            let input = line.find("-i file:/data/blobs/ab/-y.mp4").unwrap();
            assert!(lists < input && line.contains("-protocol_whitelist file,pipe"));
        }
    }
}
