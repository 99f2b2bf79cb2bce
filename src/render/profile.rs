//! What the station takes: the kind of its full-screen films and of its straps.

use serde::Serialize;

use super::{
    encoders::{self, Arguments, Encoder},
    pose::Scan,
};

/// Most sound tracks of an XDCAM file (SMPTE RDD 9: two, four or eight).
pub const MOST_TRACKS: u8 = 8;

/// Kind of the full-screen films: opener, title cards, closer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Films {
    /// H.264 in MP4, 1080p25, no sound: plays everywhere.
    Web,
    /// XDCAM HD422: MPEG-2 4:2:2 at 50 Mb/s in MXF OP1a, 1080i50, with silent PCM tracks.
    Xdcam,
}

/// Kind of the straps; both have straight alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Strap {
    /// QuickTime Animation: lossless, small.
    Qtrle,
    /// Apple ProRes 4444.
    Prores4444,
}

/// What is made of an edition's cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Profile {
    /// Full-screen films.
    pub films: Films,
    /// Straps, each in all of these.
    pub straps: Vec<Strap>,
    /// Silent sound tracks of films that have sound: 1 to [`MOST_TRACKS`].
    pub audio_tracks: u8,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            films: Films::Web,
            straps: vec![Strap::Qtrle],
            audio_tracks: 4,
        }
    }
}

impl Profile {
    /// How films and straps are scanned: a strap lies over the station's pictures, so it moves as
    /// they do.
    #[must_use]
    pub fn scan(&self) -> Scan {
        match self.films {
            Films::Web => Scan::Progressive,
            Films::Xdcam => Scan::TopFieldFirst,
        }
    }

    /// Everything that ffmpeg must have for this profile and for the preview, by kind.
    #[must_use]
    pub fn needs(&self) -> Needs {
        // The preview and the reading of foreign clips need these in any case.
        let mut needs = Needs {
            encoders: vec!["libx264", "aac", "pcm_s16le"],
            decoders: vec!["h264", "hevc", "mpeg2video", "aac", "rawvideo"],
            muxers: vec!["mp4", "matroska", "rawvideo", "s16le", "null"],
            demuxers: vec![
                "mov", "matroska", "mpegts", "mxf", "avi", "rawvideo", "concat", "wav",
            ],
            filters: vec![
                "scale",
                "format",
                "fps",
                "setsar",
                "bwdif",
                "zscale",
                "tonemap",
                "aresample",
                "loudnorm",
                "ebur128",
            ],
        };
        for strap in &self.straps {
            needs.muxers.push("mov");
            needs.encoders.push(match strap {
                Strap::Qtrle => "qtrle",
                Strap::Prores4444 => "prores_ks",
            });
        }
        if self.straps.contains(&Strap::Prores4444) || self.films == Films::Xdcam {
            needs.filters.push("setparams");
        }
        if self.films == Films::Xdcam {
            needs.encoders.extend(["mpeg2video", "pcm_s24le"]);
            needs.muxers.push("mxf");
            needs.filters.extend(["anullsrc", "asplit", "setdar"]);
        }
        needs.muxers.dedup();
        needs
    }
}

/// Parts of ffmpeg, by the names it lists them under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    /// `-encoders`.
    pub encoders: Vec<&'static str>,
    /// `-decoders`.
    pub decoders: Vec<&'static str>,
    /// `-muxers`.
    pub muxers: Vec<&'static str>,
    /// `-demuxers`.
    pub demuxers: Vec<&'static str>,
    /// `-filters`.
    pub filters: Vec<&'static str>,
}

impl Films {
    /// Extension of the files.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Web => "mp4",
            Self::Xdcam => "mxf",
        }
    }

    /// ffmpeg's arguments for a film of `frames`, pictures on the pipe.
    #[must_use]
    pub fn arguments(self, encoder: &Encoder, frames: u32, tracks: u8) -> Arguments {
        match self {
            Self::Web => encoder.mp4(),
            Self::Xdcam => encoders::xdcam(frames, tracks),
        }
    }
}

impl Strap {
    /// What stands behind the strap's number in the name of its file.
    #[must_use]
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Qtrle => ".mov",
            Self::Prores4444 => "-prores.mov",
        }
    }

    /// How often a held frame is sent: QuickTime Animation needs the frame and then "nothing
    /// changed".
    #[must_use]
    pub fn sent(self) -> u32 {
        match self {
            Self::Qtrle => 2,
            Self::Prores4444 => 1,
        }
    }

    /// ffmpeg's arguments, straight RGBA frames on the pipe.
    #[must_use]
    pub fn arguments(self, scan: Scan) -> Arguments {
        match self {
            Self::Qtrle => encoders::qtrle(scan),
            Self::Prores4444 => encoders::prores4444(scan),
        }
    }
}
