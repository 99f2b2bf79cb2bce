//! What the station takes: the kind of its full-screen films and of its straps.

use serde::Serialize;

use super::{
    encoders::{self, Arguments, Encoder},
    pose::Scan,
};

/// Most sound tracks of an XDCAM file (SMPTE RDD 9: two, four or eight).
pub const MOST_TRACKS: u8 = 8;

pub use crate::model::profile::{Films, Strap};

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
            Films::Xdcam | Films::Prores => Scan::TopFieldFirst,
        }
    }

    /// Everything that ffmpeg must have for this profile, for foreign clips and for the preview.
    #[must_use]
    pub fn needs(&self) -> Needs {
        let mut needs = Needs {
            encoders: vec!["libx264", "aac", "pcm_s16le"],
            decoders: vec!["h264", "hevc", "mpeg2video", "aac"],
            muxers: vec!["mp4", "matroska", "rawvideo", "s16le"],
            demuxers: vec![
                "mov",
                "matroska",
                "mpegts",
                "rawvideo",
                "concat",
                "wav",
                "ffmetadata",
            ],
            filters: vec![
                "scale",
                "format",
                "fps",
                "setsar",
                "setparams",
                "split",
                "crop",
                "boxblur",
                "lutyuv",
                "overlay",
                "premultiply",
                "bwdif",
                "zscale",
                "tonemap",
                "aresample",
            ],
        };
        for strap in &self.straps {
            needs.encoders.push(match strap {
                Strap::Qtrle => "qtrle",
                Strap::Prores4444 => "prores_ks",
            });
        }
        if !self.straps.is_empty() {
            needs.muxers.push("mov");
        }
        if self.films == Films::Xdcam {
            needs.encoders.extend(["mpeg2video", "pcm_s24le"]);
            needs.muxers.push("mxf");
            needs
                .filters
                .extend(["anullsrc", "asplit", "setfield", "setdar"]);
        }
        if self.films == Films::Prores {
            needs.encoders.extend(["prores_ks", "pcm_s24le"]);
            needs.muxers.push("mov");
            needs.filters.extend(["anullsrc", "asplit", "setfield"]);
        }
        needs
    }

    /// In one line, for operators.
    #[must_use]
    pub fn summary(&self) -> String {
        let films = match self.films {
            Films::Web => "H.264 MP4 1080p25",
            Films::Xdcam => "XDCAM HD422 MXF 1080i50",
            Films::Prores => "ProRes 422 HQ MOV 1080i50",
        };
        let straps = self.straps.iter().map(|strap| match strap {
            Strap::Qtrle => "QuickTime Animation",
            Strap::Prores4444 => "ProRes 4444",
        });
        let straps: Vec<_> = straps.collect();
        format!("{films}, straps {}", straps.join(" and "))
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

impl Needs {
    /// Each kind: ffmpeg's option that lists it, a word for it, what is needed of it.
    pub fn kinds(&self) -> [(&'static str, &'static str, &[&'static str]); 5] {
        [
            ("-encoders", "encoder", &self.encoders),
            ("-decoders", "decoder", &self.decoders),
            ("-muxers", "muxer", &self.muxers),
            ("-demuxers", "demuxer", &self.demuxers),
            ("-filters", "filter", &self.filters),
        ]
    }
}

/// Those of `wanted` that are not in ffmpeg's `listing`: flags, then the name or several with commas
/// between, then words about it.
#[must_use]
pub fn lacking(listing: &str, wanted: &[&'static str]) -> Vec<&'static str> {
    let names: Vec<&str> = listing
        .lines()
        .filter_map(|line| line.split_whitespace().nth(1))
        .flat_map(|names| names.split(','))
        .collect();
    let mut lacking = wanted.to_vec();
    lacking.retain(|name| !names.contains(name));
    lacking
}

impl Films {
    /// Extension of the files.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Web => "mp4",
            Self::Xdcam => "mxf",
            Self::Prores => "mov",
        }
    }

    /// ffmpeg's arguments for a film of `frames`, pictures on the pipe.
    #[must_use]
    pub fn arguments(self, encoder: &Encoder, frames: u32, tracks: u8) -> Arguments {
        match self {
            Self::Web => encoder.mp4(),
            Self::Xdcam => encoders::xdcam(frames, tracks),
            Self::Prores => encoders::prores422(frames, tracks),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_needs_what_it_uses() {
        let web = Profile::default().needs();
        assert!(web.encoders.contains(&"qtrle") && !web.encoders.contains(&"mpeg2video"));
        let station = Profile {
            films: Films::Xdcam,
            straps: vec![Strap::Prores4444],
            audio_tracks: 8,
        };
        let needs = station.needs();
        for name in ["mpeg2video", "pcm_s24le", "prores_ks", "libx264"] {
            assert!(needs.encoders.contains(&name), "{name}");
        }
        assert!(needs.muxers.contains(&"mxf") && !needs.encoders.contains(&"qtrle"));
        assert_eq!(
            station.summary(),
            "XDCAM HD422 MXF 1080i50, straps ProRes 4444"
        );
    }

    #[test]
    fn every_filter_of_our_graphs_is_asked_for() {
        use crate::render::{
            clips,
            probe::{Conform, Light},
        };
        let all = Profile {
            films: Films::Xdcam,
            straps: vec![Strap::Qtrle, Strap::Prores4444],
            audio_tracks: 2,
        };
        let nowhere = std::path::Path::new("");
        let mut lines = vec![
            encoders::xdcam(25, 2),
            encoders::prores422(25, 2),
            encoders::qtrle(Scan::TopFieldFirst),
            encoders::prores4444(Scan::TopFieldFirst),
            clips::count_frames(nowhere, 0, 1),
            clips::sound_of_clip(nowhere, 0, 0, 1),
        ];
        for light in [Light::Standard, Light::Wide, Light::Hlg, Light::Pq] {
            let conform = Conform {
                fitted: light == Light::Hlg,
                fields: Some(true),
                untold: Some(true),
                alpha: true,
                anamorphic: true,
                large: true,
                light,
                stream: 0,
            };
            lines.push(clips::frames_of_clip(nowhere, 0, 1, conform));
        }
        let needed = all.needs().filters;
        for line in lines {
            for pair in line.windows(2) {
                if ["-vf", "-af", "-filter_complex"]
                    .iter()
                    .any(|it| pair[0] == *it)
                {
                    for name in filters_of(&pair[1].to_string_lossy()) {
                        assert!(needed.contains(&name.as_str()), "{name} of {pair:?}");
                    }
                }
            }
        }
    }

    /// The names of the filters of a graph, without their pads and options.
    fn filters_of(graph: &str) -> Vec<String> {
        let graph = graph.replace("\\,", "");
        let steps = graph.split([',', ';']).map(|step| {
            let mut step = step.trim();
            while let Some((_, after)) = step.strip_prefix('[').and_then(|it| it.split_once(']')) {
                step = after;
            }
            step.chars().take_while(|c| c.is_alphanumeric()).collect()
        });
        steps.collect()
    }

    #[test]
    fn what_a_program_lacks_is_read_from_its_lists() {
        let listing = " V....D libx264              libx264 H.264 / AVC (codec h264)\n  \
                       D  mov,mp4,m4a,3gp QuickTime / MOV\n ... scale             V->V       Scale.";
        assert_eq!(
            lacking(listing, &["libx264", "mp4", "scale", "mov"]),
            Vec::<&str>::new()
        );
        assert_eq!(
            lacking(listing, &["qtrle", "H.264", "zscale"]),
            ["qtrle", "H.264", "zscale"]
        );
    }
}
