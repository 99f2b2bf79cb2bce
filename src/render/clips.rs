//! What ffmpeg and ffprobe are told about clips from outside: argument lists that open nothing but
//! the one file, and only if it is what it says.

use std::path::Path;

use super::{
    encoders::{Arguments, file, list},
    probe::{Conform, Light},
};
use crate::model::units::FRAME_RATE;

/// Containers that may be opened. Without this list ffmpeg reads an HLS playlist or a concat script
/// named `.mp4`, and through it any file of ours.
pub(super) const SAFE: [&str; 4] = [
    "-protocol_whitelist",
    "file,pipe",
    "-format_whitelist",
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,mxf,avi,asf,flv",
];

/// Frames of a clip from `first` on, conformed, as I420 on standard output. ffmpeg turns it upright
/// by itself.
#[must_use]
pub fn frames_of_clip(clip: &Path, first: u32, count: u32, conform: Conform) -> Arguments {
    let mut arguments = clip_input(clip, first);
    arguments.extend(list([
        "-an",
        "-sn",
        "-dn",
        "-filter_complex_threads",
        "1",
        "-filter_complex",
        &conforming(conform),
        "-map",
        "[out]",
        "-frames:v",
        &count.to_string(),
        "-fps_mode",
        "passthrough",
        "-f",
        "rawvideo",
        "pipe:1",
    ]));
    arguments
}

/// Resized to ours, whatever matrix and range it comes in.
const SCALE: &str = "out_color_matrix=bt709:out_range=tv:flags=bicubic";

/// The filter graph from the clip's stream to `[out]`: 1920×1080, 25 frames a second, BT.709.
fn conforming(conform: Conform) -> String {
    let mut steps: Vec<String> = Vec::new();
    if let Some(bt709) = conform.untold {
        let matrix = if bt709 { "bt709" } else { "bt470bg" };
        steps.push(format!("setparams=colorspace={matrix}"));
    }
    if let Some(upper_first) = conform.fields {
        let parity = if upper_first { "tff" } else { "bff" };
        steps.push(format!("bwdif=mode=send_frame:parity={parity}"));
    }
    // What begins late is held from the start, what began before the start is not shown.
    steps.push(format!("fps={FRAME_RATE}:start_time=0"));
    if conform.alpha {
        // On black. Without it whatever stands behind the transparency would be seen.
        steps.push("format=gbrap,premultiply=inplace=1,format=gbrp".to_owned());
    }
    if conform.anamorphic {
        steps.push("scale=max(2\\,trunc(iw*sar/2)*2):ih:flags=bicubic,setsar=1".to_owned());
    }
    if conform.large {
        // Never wider than needed on its longer side, so that float pixels stay few.
        steps.push(
            "scale=1920:1920:force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bicubic"
                .to_owned(),
        );
    }
    let to_bt709 = |transfer: &str, tonemap: &str| {
        // By way of whole numbers of red, green and blue: a colour that BT.709 has not is negative there, and
        // whether zimg clips it by itself depends on the processor. Blacks below black would be left.
        format!(
            "zscale=tin={transfer}:pin=bt2020:min=bt2020nc:t=linear:npl=203,format=gbrpf32le,\
             zscale=p=bt709,{tonemap}zscale=t=bt709:m=gbr:r=pc,format=gbrp,scale={SCALE},format=yuv420p"
        )
    };
    match conform.light {
        Light::Standard => {}
        Light::Wide => steps.push(to_bt709("bt709", "")),
        Light::Hlg => steps.push(to_bt709("arib-std-b67", "tonemap=hable:desat=0,")),
        Light::Pq => steps.push(to_bt709("smpte2084", "tonemap=hable:desat=0,")),
    }
    let steps = steps.join(",");
    let stream = conform.stream;
    if conform.fitted {
        format!(
            "[0:{stream}]{steps},setsar=1,split[a][b];\
             [a]scale=128:72:force_original_aspect_ratio=increase:{SCALE},crop=128:72,boxblur=5:3,\
             format=yuv420p,lutyuv=y=16+(val-16)*0.40:u=133+(val-128)*0.55:v=126+(val-128)*0.55,\
             scale=1920:1080:flags=bicubic,format=yuv420p[ground];\
             [b]scale=1920:1080:force_original_aspect_ratio=decrease:{SCALE},format=yuv420p[whole];\
             [ground][whole]overlay=(W-w)/2:(H-h)/2:format=yuv420,setsar=1,format=yuv420p[out]"
        )
    } else {
        format!(
            "[0:{stream}]{steps},setsar=1,\
             scale=1920:1080:force_original_aspect_ratio=increase:{SCALE},crop=1920:1080,\
             setsar=1,format=yuv420p[out]"
        )
    }
}

/// One track of a clip's own sound, `first` and `count` in frames, as 48 kHz stereo 16-bit samples
/// on standard output; silent before it begins and where it has holes.
#[must_use]
pub fn sound_of_clip(clip: &Path, track: u32, first: u32, count: u32) -> Arguments {
    let mut arguments = clip_input(clip, first);
    arguments.extend(list(["-map", &format!("0:{track}")]));
    arguments.extend(pcm(count));
    arguments
}

/// Containers of a station's own bed.
const BEDS: &str = "wav,w64,aiff,mp3,flac,ogg,mov,mp4,m4a,matroska,aac";

/// A station's bed, at most `count` frames of it, as samples like a clip's.
#[must_use]
pub fn sound_of_bed(bed: &Path, count: u32) -> Arguments {
    let mut arguments = list([
        "-nostdin",
        "-protocol_whitelist",
        "file,pipe",
        "-format_whitelist",
        BEDS,
        "-i",
    ]);
    arguments.push(file(bed));
    arguments.extend(list(["-map", "0:a:0"]));
    arguments.extend(pcm(count));
    arguments
}

fn pcm(count: u32) -> Arguments {
    list([
        "-vn",
        "-sn",
        "-dn",
        "-af",
        "aresample=48000:async=1:first_pts=0",
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
    ])
}

/// Size at which a clip is decoded only to count its frames.
pub const COUNT_SIZE: (usize, usize) = (32, 18);

/// The first `most` frames of a clip, tiny and grey, on standard output: each one that comes could
/// be decoded.
#[must_use]
pub fn count_frames(clip: &Path, stream: u32, most: u32) -> Arguments {
    let mut arguments = clip_input(clip, 0);
    let (w, h) = COUNT_SIZE;
    arguments.extend(list([
        "-map",
        &format!("0:{stream}"),
        "-an",
        "-sn",
        "-dn",
        "-vf",
        &format!("fps={FRAME_RATE}:start_time=0,scale={w}:{h}:flags=fast_bilinear,format=gray"),
        "-frames:v",
        &most.to_string(),
        "-fps_mode",
        "passthrough",
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
    // Without any offset ffmpeg counts a transport stream from the first stream that is used, so that
    // sound and picture, asked for one by one, would part.
    arguments.extend(list(["-itsoffset", "0.000001"]));
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
        "format=format_name:format_tags=major_brand:stream=index,codec_type,width,height,channels,\
         pix_fmt,field_order,color_space,color_transfer,color_primaries,sample_aspect_ratio:\
         stream_side_data=rotation:stream_disposition=attached_pic,default",
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
            sound_of_clip(clip, 1, 25, 100),
            count_frames(clip, 0, 100),
            probe(clip),
        ] {
            let line = line(&arguments);
            let lists = line.find("-format_whitelist").unwrap();
            let input = line.find("-i file:/data/blobs/ab/-y.mp4").unwrap();
            assert!(lists < input && line.contains("-protocol_whitelist file,pipe"));
        }
        let bed = line(&sound_of_bed(Path::new("/station/bed.wav"), 100));
        assert!(bed.contains("-protocol_whitelist file,pipe -format_whitelist wav"));
        assert!(bed.contains("-i file:/station/bed.wav"));
    }
}
