//! The one pass over a file: what ffmpeg measures, and how it is told to. Pictures are made small:
//! for black, stillness and range by taking pixels out, which changes none of those that stay; for
//! the fields by mixing along the lines, never across them. With pixels taken out there, letters of a
//! card that stands still look like fields.

use std::path::Path;

use super::facts::Facts;
use crate::{
    model::{Millis, profile::Fields},
    render::{
        clips::SAFE,
        encoders::{Arguments, file, list},
    },
};

/// Filters that the pass uses.
pub const FILTERS: [&str; 16] = [
    "setpts",
    "split",
    "nullsink",
    "scale",
    "idet",
    "metadata",
    "format",
    "blackdetect",
    "freezedetect",
    "signalstats",
    "null",
    "asetpts",
    "amerge",
    "silencedetect",
    "astats",
    "ebur128",
];

/// Of an original only as much is looked at: ten minutes. An edition uses seconds of it.
pub const MOST_OF_ORIGINAL: u32 = 600;

/// Shortest stretches that are told, seconds: black, freeze, silence. No limit may be below.
pub const SHORTEST: [f64; 3] = [0.04, 0.48, 0.2];

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// Pictures are looked at: not those with alpha, of which nobody knows what lies under them.
    pub pictures: bool,
    /// Fields that would be wrong are told frame by frame: all but these.
    pub fields: Option<Fields>,
    /// A frame with more pixels out of range than this part of them is told.
    pub range: f64,
    /// Seconds; 0: all of it.
    pub most: u32,
}

/// ffprobe's question; the answer is read by [`Facts::read`].
#[must_use]
pub fn probe(path: &Path) -> Arguments {
    let mut arguments = list(SAFE);
    arguments.extend(list([
        "-of",
        "json",
        "-show_entries",
        "format=format_name:format_tags=operational_pattern_ul:stream=index,codec_type,codec_name,\
         profile,width,height,pix_fmt,field_order,color_primaries,color_transfer,color_space,\
         color_range,r_frame_rate,bit_rate,sample_rate,channels,bits_per_sample,duration:\
         stream_disposition=attached_pic",
        "-i",
    ]));
    arguments.push(file(path));
    arguments
}

/// The pass itself; its log is read by [`super::log::Measured::read`].
#[must_use]
pub fn measure(path: &Path, facts: &Facts, look: Look) -> Arguments {
    let mut arguments = list(["-nostdin", "-loglevel", "level+info"]);
    arguments.extend(list(SAFE));
    arguments.extend(list(["-max_pixels", "40000000", "-threads", "1"]));
    if look.most > 0 {
        arguments.extend(list(["-t", &look.most.to_string()]));
    }
    arguments.push("-i".into());
    arguments.push(file(path));
    let mut graph = Vec::new();
    let mut maps = Vec::new();
    if let Some(video) = &facts.video {
        graph.push(format!("[0:{}]{}[v]", video.index, pictures(look)));
        maps.push("[v]");
    }
    if let Some(sound) = sound(facts) {
        graph.push(sound);
        maps.push("[a]");
    }
    arguments.extend(list([
        "-sn",
        "-dn",
        "-filter_complex_threads",
        "1",
        "-filter_complex",
        &graph.join(";"),
    ]));
    for map in maps {
        arguments.extend(list(["-map", map]));
    }
    arguments.extend(list(["-fps_mode", "passthrough", "-f", "null", "-"]));
    arguments
}

fn pictures(look: Look) -> String {
    if !look.pictures {
        return "null".to_owned();
    }
    let told = match look.fields {
        None => String::new(),
        Some(Fields::UpperFirst) => wrong("bff", "same_str"),
        // tff or bff.
        Some(Fields::Progressive) => wrong("ff", "ends_with"),
    };
    let [black, freeze, _] = SHORTEST;
    format!(
        "setpts=PTS-STARTPTS,split[lines][pixels];\
         [lines]scale=240:ih:flags=area,idet{told},nullsink;\
         [pixels]scale=240:135:flags=neighbor,format=yuv420p,blackdetect=d={black}:pix_th=0.10,\
         freezedetect=n=-60dB:d={freeze},signalstats=stat=brng,\
         metadata=mode=print:key=lavfi.signalstats.BRNG:value={:.4}:function=greater",
        look.range
    )
}

fn wrong(value: &str, function: &str) -> String {
    format!(
        ",metadata=mode=print:key=lavfi.idet.multiple.current_frame:value={value}:function={function}"
    )
}

fn sound(facts: &Facts) -> Option<String> {
    let heard = facts.heard();
    let pads: String = heard
        .iter()
        .map(|sound| format!("[0:{}]", sound.index))
        .collect();
    let joined = match heard.len() {
        0 => return None,
        1 => String::new(),
        n => format!("amerge=inputs={n},"),
    };
    Some(format!(
        "{pads}{joined}asetpts=PTS-STARTPTS,silencedetect=n=-60dB:d={},\
         astats=measure_perchannel=none,ebur128=peak=true:framelog=verbose[a]",
        SHORTEST[2]
    ))
}

/// The picture at `at` as a small JPEG on standard output.
#[must_use]
pub fn picture(path: &Path, facts: &Facts, at: Millis) -> Arguments {
    let mut arguments = list(["-nostdin"]);
    arguments.extend(list(SAFE));
    // The first frame at or after the place: a hair earlier, so that rounding does not pass it by.
    let ms = (at.0 - 1).max(0);
    let seconds = format!("{}.{:03}", ms / 1000, ms % 1000);
    arguments.extend(list([
        "-max_pixels",
        "40000000",
        "-threads",
        "1",
        "-ss",
        &seconds,
        "-i",
    ]));
    arguments.push(file(path));
    let video = facts.video.as_ref().map_or(0, |video| video.index);
    arguments.extend(list([
        "-map",
        &format!("0:{video}"),
        "-frames:v",
        "1",
        "-vf",
        "scale=min(320\\,iw):-2:flags=bicubic",
        "-c:v",
        "mjpeg",
        "-pix_fmt",
        "yuvj420p",
        "-q:v",
        "6",
        "-map_metadata",
        "-1",
        "-flags",
        "+bitexact",
        "-f",
        "image2pipe",
        "pipe:1",
    ]));
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::qc::facts::{Sound, Video};

    #[test]
    fn every_filter_of_the_pass_is_asked_for_and_the_file_is_opened_behind_the_lists() {
        let sound = |index| Sound {
            index,
            channels: 1,
            rate: 48_000,
            ..Sound::default()
        };
        let facts = Facts {
            video: Some(Video::default()),
            sounds: vec![sound(1), sound(2), sound(3)],
            ..Facts::default()
        };
        for fields in [None, Some(Fields::Progressive), Some(Fields::UpperFirst)] {
            for pictures in [true, false] {
                let look = Look {
                    pictures,
                    fields,
                    range: 0.01,
                    most: 600,
                };
                let words = measure(Path::new("/x/-y.mxf"), &facts, look);
                let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
                let at = |word: &str| words.iter().position(|it| it == word).unwrap();
                assert!(at("-format_whitelist") < at("file:/x/-y.mxf"));
                assert!(at("-t") < at("-i"));
                let graph = &words[at("-filter_complex") + 1];
                assert!(graph.contains("[0:1][0:2]amerge=inputs=2,"), "{graph}");
                for step in graph.split([',', ';']) {
                    let mut step = step;
                    while let Some((_, after)) =
                        step.strip_prefix('[').and_then(|it| it.split_once(']'))
                    {
                        step = after;
                    }
                    let name: String = step
                        .chars()
                        .take_while(char::is_ascii_alphanumeric)
                        .collect();
                    assert!(FILTERS.contains(&name.as_str()), "{name} of {graph}");
                }
            }
        }
    }
}
