//! What ffmpeg and ffprobe are told about clips from outside: argument lists that open nothing but
//! the one file, and only if it is what it says.

use std::path::Path;

use super::encoders::{Arguments, file, list};
use crate::model::units::FRAME_RATE;

/// Containers that may be opened. Without this list ffmpeg reads an HLS playlist or a concat script
/// named `.mp4`, and through it any file of ours.
const SAFE: [&str; 4] = [
    "-protocol_whitelist",
    "file,pipe",
    "-format_whitelist",
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,mxf,avi,asf,flv",
];

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
