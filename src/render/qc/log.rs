//! ffmpeg's log of the pass → numbers.
//!
//! Filters set up twice write two summaries, of which only the last counts (the first one says
//! −70 LUFS); what stands still or is silent to the end has no line that says where it ends.

use crate::model::Millis;

/// From where to where, `to` not included; `None`: to the end.
pub type Stretch = (Millis, Option<Millis>);

/// Frames by what their fields look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FieldCount {
    /// Upper field first.
    pub upper: u32,
    /// Lower field first.
    pub lower: u32,
    /// Whole pictures.
    pub progressive: u32,
}

impl FieldCount {
    /// Frames of which something could be said.
    #[must_use]
    pub fn known(self) -> u32 {
        self.upper + self.lower + self.progressive
    }
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measured {
    /// Frames that were decoded.
    pub frames: u32,
    /// Samples a channel.
    pub samples: Option<u64>,
    /// Lines that say that something could not be decoded.
    pub errors: u32,
    /// Black.
    pub black: Vec<Stretch>,
    /// Standing still.
    pub frozen: Vec<Stretch>,
    /// Silent.
    pub silent: Vec<Stretch>,
    /// Fields.
    pub fields: FieldCount,
    /// Frames whose fields were told as wrong.
    pub wrong_fields: Vec<Millis>,
    /// Frames with pixels out of range, and which part of them, 0 to 1.
    pub out_of_range: Vec<(Millis, f64)>,
    /// Integrated, LKFS; `None`: nothing is heard.
    pub loudness: Option<f64>,
    /// dBTP.
    pub true_peak: Option<f64>,
    /// Loudness range, LU.
    pub loudness_range: Option<f64>,
    /// Highest sample, dBFS.
    pub sample_peak: Option<f64>,
    /// How much of the peaks is flat: above 0 samples in a row stood at the same height there.
    pub flat: f64,
}

/// What BS.1770's absolute gate leaves of silence.
const NOTHING: f64 = -70.0;

impl Measured {
    /// Reads the log.
    #[must_use]
    pub fn read(log: &str) -> Self {
        let mut measured = Self::default();
        let mut at = Millis::ZERO;
        for line in log.split(['\n', '\r']) {
            let line = Line::of(line);
            if line.grave {
                measured.errors += 1;
            }
            measured.take(&line, &mut at);
        }
        measured
    }

    fn take(&mut self, line: &Line<'_>, at: &mut Millis) {
        let text = line.text;
        match line.filter {
            "blackdetect" => {
                if let (Some(from), Some(to)) = (
                    value(text, "black_start:").and_then(millis),
                    value(text, "black_end:").and_then(millis),
                ) {
                    self.black.push((from, Some(to)));
                }
            }
            "freezedetect" => stretch(
                &mut self.frozen,
                value(text, "lavfi.freezedetect.freeze_start:"),
                value(text, "lavfi.freezedetect.freeze_end:"),
            ),
            "silencedetect" => stretch(
                &mut self.silent,
                value(text, "silence_start:"),
                value(text, "silence_end:"),
            ),
            "metadata" => {
                if let Some(time) = value(text, "pts_time:").and_then(millis) {
                    *at = time;
                } else if text.starts_with("lavfi.idet.") {
                    self.wrong_fields.push(*at);
                } else if let Some(part) = text.strip_prefix("lavfi.signalstats.BRNG=") {
                    let part = part.trim().parse().unwrap_or(0.0);
                    self.out_of_range.push((*at, part));
                }
            }
            "idet" if text.starts_with("Multi frame detection:") => {
                let count = |name| {
                    value(text, name)
                        .and_then(|it| it.parse().ok())
                        .unwrap_or(0)
                };
                self.fields = FieldCount {
                    upper: count("TFF:"),
                    lower: count("BFF:"),
                    progressive: count("Progressive:"),
                };
            }
            "astats" => {
                if let Some(peak) = text.strip_prefix("Peak level dB:") {
                    self.sample_peak = peak.trim().parse().ok().filter(|it: &f64| it.is_finite());
                } else if let Some(flat) = text.strip_prefix("Flat factor:") {
                    self.flat = flat.trim().parse().unwrap_or(0.0);
                } else if let Some(samples) = text.strip_prefix("Number of samples:") {
                    self.samples = samples.trim().parse().ok();
                }
            }
            // Lines of ebur128's summary carry no name.
            "" if text.starts_with("I:") => {
                self.loudness = value(text, "I:")
                    .and_then(|it| it.parse().ok())
                    .filter(|it| *it > NOTHING);
            }
            "" if text.starts_with("LRA:") => {
                self.loudness_range = value(text, "LRA:")
                    .and_then(|it| it.parse().ok())
                    .filter(|it: &f64| it.is_finite());
            }
            "" if text.starts_with("Peak:") => {
                self.true_peak = value(text, "Peak:")
                    .and_then(|it| it.parse().ok())
                    .filter(|it: &f64| it.is_finite());
            }
            "" if text.starts_with("frame=") => {
                let frames = value(text, "frame=").and_then(|it| it.parse().ok());
                self.frames = frames.unwrap_or(self.frames);
            }
            _ => {}
        }
    }
}

/// A line without its marks.
struct Line<'a> {
    /// `idet` of `[Parsed_idet_1 @ 0x…]`.
    filter: &'a str,
    /// It is an error.
    grave: bool,
    /// What it says.
    text: &'a str,
}

impl<'a> Line<'a> {
    fn of(line: &'a str) -> Self {
        let mut found = Self {
            filter: "",
            grave: false,
            text: line.trim(),
        };
        while let Some((mark, rest)) = found
            .text
            .strip_prefix('[')
            .and_then(|text| text.split_once(']'))
        {
            match mark {
                "error" | "fatal" | "panic" => found.grave = true,
                "info" | "warning" | "verbose" => {}
                other => {
                    let name = other.split(' ').next().unwrap_or_default();
                    let name = name.strip_prefix("Parsed_").unwrap_or(name);
                    found.filter = name
                        .rsplit_once('_')
                        .filter(|(_, n)| n.parse::<u32>().is_ok())
                        .map_or(name, |(name, _)| name);
                }
            }
            found.text = rest.trim_start();
        }
        found
    }
}

/// The word behind `name` in `text`.
fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = text.split_once(name)?;
    after.split_whitespace().next()
}

/// Seconds as text, as whole milliseconds.
fn millis(seconds: &str) -> Option<Millis> {
    let seconds: f64 = seconds.parse().ok()?;
    // A film of a year is none.
    (seconds.is_finite() && seconds.abs() < 3.2e7)
        .then(|| Millis((seconds * 1000.0).round() as i64).max(Millis::ZERO))
}

fn stretch(all: &mut Vec<Stretch>, from: Option<&str>, to: Option<&str>) {
    if let Some(from) = from.and_then(millis) {
        all.push((from, None));
    }
    if let (Some(to), Some((_, end))) = (to.and_then(millis), all.last_mut()) {
        end.get_or_insert(to);
    }
}
