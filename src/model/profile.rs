//! The delivery profile (送播技术要求): what a station takes, and how each file is checked against it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::BlobHash;

/// Kind of the full-screen films: opener, title cards, boards, bumpers, closer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Films {
    /// H.264 in MP4, 1080p25, no sound: plays everywhere.
    Web,
    /// XDCAM HD422: MPEG-2 4:2:2 at 50 Mb/s in MXF OP1a, 1080i50, with silent PCM tracks.
    Xdcam,
    /// Apple ProRes 422 HQ in QuickTime, 1080i50, with silent PCM tracks.
    Prores,
}

/// Kind of the straps; both have straight alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strap {
    /// QuickTime Animation: lossless, small.
    Qtrle,
    /// Apple ProRes 4444.
    Prores4444,
}

/// How pictures are scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fields {
    /// Whole pictures.
    Progressive,
    /// Two fields, the upper lines first.
    UpperFirst,
}

/// What a station takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryProfile {
    /// E.g. `xdcam-hd422`.
    pub name: String,
    /// In Chinese, for papers.
    pub title: String,
    /// Which papers.
    pub package: Papers,
    /// How files are called.
    pub names: Names,
    /// Full-screen films.
    pub films: FilmWants,
    /// Straps.
    pub straps: StrapWants,
    /// Their pictures.
    pub picture: Picture,
    /// Sound.
    pub sound: Sound,
    /// Safe areas, against which the words of our cards are measured.
    pub safe: Safe,
    /// How grave each check is, its limit, and whose it is.
    pub checks: BTreeMap<Check, Rule>,
}

/// Which papers go into the package.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Papers {
    /// Paths inside the folder that this station does not want; `*` is any run of characters.
    pub leave_out: Vec<String>,
}

/// How files are called, without folder and ending: `{name}` is our own name (`03-title`, `rundown`)
/// and stands last, so that what a file is can still be told by how its name ends; before it stand
/// letters, digits, `-`, `_`, and `{date}`, `{number}`, `{revision}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Cards, films, pictures, clips, the preview.
    pub media: String,
    /// Papers and captions.
    pub documents: String,
}

/// Full-screen films.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilmWants {
    /// Codec and container.
    pub kind: Films,
    /// Silent mono tracks of films that have sound, 1 to 8.
    pub audio_tracks: u8,
}

/// Straps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StrapWants {
    /// Each strap in all of these.
    pub kinds: Vec<Strap>,
}

/// Pictures of films and straps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Pixels across.
    pub width: u32,
    /// Lines.
    pub height: u32,
    /// Frames a second.
    pub rate: u32,
    /// Scan.
    pub fields: Fields,
    /// Primaries, transfer and matrix, as ffprobe names them.
    pub colour: String,
}

/// Sound.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sound {
    /// Programme loudness, LKFS.
    pub loudness: f64,
    /// How far it may be off, LU.
    pub tolerance: f64,
    /// Highest true peak, dBTP.
    pub true_peak: f64,
    /// Samples a second.
    pub sample_rate: u32,
    /// Bits of a sample in films that have sound.
    pub bits: u32,
}

/// Safe areas, in percent of the picture's width and height (EBU R 95).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Safe {
    /// For what must be read.
    pub title: u8,
    /// For marks.
    pub graphics: u8,
}

/// One check of a file, in the order of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The file can be decoded to its end.
    Decode,
    /// Wrapper.
    Container,
    /// Codec, its profile and pixels.
    Codec,
    /// Width and height.
    Size,
    /// Frames a second.
    Rate,
    /// Which field comes first, as the file says and as its pictures show.
    Fields,
    /// Colour tags.
    Colour,
    /// Sound tracks.
    Tracks,
    /// Length against the rundown.
    Duration,
    /// Length of the sound against the pictures.
    Sync,
    /// Black inside.
    Black,
    /// Black at the start or end.
    EdgeBlack,
    /// Pictures that stand still.
    Freeze,
    /// Silence.
    Silence,
    /// Programme loudness.
    Loudness,
    /// Highest true peak.
    TruePeak,
    /// Pixels outside of the television range.
    Range,
    /// Clipped sound.
    Clipping,
    /// Words of our own cards inside the safe areas.
    SafeArea,
}

impl Check {
    /// All of them, in order.
    pub const ALL: [Self; 19] = [
        Self::Decode,
        Self::Container,
        Self::Codec,
        Self::Size,
        Self::Rate,
        Self::Fields,
        Self::Colour,
        Self::Tracks,
        Self::Duration,
        Self::Sync,
        Self::Black,
        Self::EdgeBlack,
        Self::Freeze,
        Self::Silence,
        Self::Loudness,
        Self::TruePeak,
        Self::Range,
        Self::Clipping,
        Self::SafeArea,
    ];

    /// As producers call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Decode => "完整解码",
            Self::Container => "封装格式",
            Self::Codec => "编码",
            Self::Size => "画面尺寸",
            Self::Rate => "帧率",
            Self::Fields => "场序",
            Self::Colour => "色彩标记",
            Self::Tracks => "音轨",
            Self::Duration => "时长",
            Self::Sync => "声画等长",
            Self::Black => "黑场",
            Self::EdgeBlack => "首尾黑场",
            Self::Freeze => "静帧",
            Self::Silence => "静音",
            Self::Loudness => "响度",
            Self::TruePeak => "真峰值",
            Self::Range => "超出电视范围",
            Self::Clipping => "削波",
            Self::SafeArea => "字幕安全区",
        }
    }

    /// Number of the item in EBU's catalogue of QC criteria (Tech 3363, qc.ebu.io); `None`: not
    /// looked up there yet.
    #[must_use]
    pub fn ebu(self) -> Option<&'static str> {
        match self {
            Self::Loudness | Self::TruePeak => Some("0010B"),
            Self::Range => Some("0051B"),
            _ => None,
        }
    }
}

/// How grave a finding of a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Not looked at.
    Off,
    /// A person looks at it.
    Warn,
    /// The station would send the file back.
    Fail,
}

/// One check in a profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// How grave.
    pub level: Level,
    /// Seconds for black, freeze and silence; frames for lengths; percent of pixels for range;
    /// 0 where there is none.
    pub limit: f64,
    /// The standard or sheet that says so; for people.
    pub source: String,
}

impl DeliveryProfile {
    /// A check that the profile does not name is off.
    #[must_use]
    pub fn rule(&self, check: Check) -> (Level, f64) {
        self.checks
            .get(&check)
            .map_or((Level::Off, 0.0), |rule| (rule.level, rule.limit))
    }

    /// Equal for equal wishes.
    ///
    /// # Panics
    /// Never: plain data serializes.
    #[must_use]
    pub fn digest(&self) -> BlobHash {
        BlobHash::of(&serde_json::to_vec(self).expect("plain data serializes"))
    }

    /// `xdcam-hd422 3f2a9c10`: for a revision, so that another profile makes another one.
    #[must_use]
    pub fn mark(&self) -> String {
        format!("{} {}", self.name, &self.digest().to_string()[..8])
    }
}

/// What may stand in a pattern of [`Names`] beside [`OWN_NAME`].
pub const NAME_FACTS: [&str; 3] = ["{date}", "{number}", "{revision}"];
/// Our own name of a file, at the end of each pattern.
pub const OWN_NAME: &str = "{name}";

impl Default for Names {
    fn default() -> Self {
        Self {
            media: OWN_NAME.to_owned(),
            documents: OWN_NAME.to_owned(),
        }
    }
}

impl Papers {
    /// Whether the station does not want the file at `path`.
    #[must_use]
    pub fn leaves_out(&self, path: &str) -> bool {
        self.leave_out.iter().any(|pattern| matches(pattern, path))
    }
}

/// `*` in `pattern` stands for any run of characters, also none.
fn matches(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|head| path.strip_prefix(head)) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        if let Some(middle) = last.replace(part) {
            let Some(at) = rest.find(middle) else {
                return false;
            };
            rest = &rest[at + middle.len()..];
        }
    }
    match last {
        None => rest.is_empty(),
        Some(tail) => rest.ends_with(tail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_run_of_characters() {
        let papers = |pattern: &str| Papers {
            leave_out: vec![pattern.to_owned()],
        };
        for (pattern, path, left_out) in [
            ("interchange/*", "interchange/mos/a.xml", true),
            ("interchange/*", "captions/a.xml", false),
            (
                "captions/*-ebu-tt-d.xml",
                "captions/05-story-ebu-tt-d.xml",
                true,
            ),
            (
                "captions/*-ebu-tt-d.xml",
                "captions/05-story-imsc.ttml",
                false,
            ),
            ("script.txt", "script.txt", true),
            ("script.txt", "script.txt.bak", false),
            ("*a*b", "aab", true),
            ("*a*b", "ba", false),
            ("a*a", "a", false),
            ("", "x", false),
            ("*", "x", true),
        ] {
            assert_eq!(
                papers(pattern).leaves_out(path),
                left_out,
                "{pattern} {path}"
            );
        }
    }
}
