//! What ffprobe said of a clip → how it must be treated. Nothing here trusts a number it reads.

use serde::{Deserialize, Serialize};

use super::ffprobe::{Answer, Format, Stream};

/// How a clip must be treated to become our film.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Conform {
    /// Index of the stream that is shown: not every first one is a film (cover pictures).
    pub stream: u32,
    /// Its upright shape does not fill 16:9: it stands on a blurred copy of itself.
    pub fitted: bool,
    /// Two fields a frame, the upper one first (true) or second.
    pub fields: Option<bool>,
    /// Its light.
    pub light: Light,
    /// Its pixels are not square.
    pub anamorphic: bool,
    /// It has transparent parts.
    pub alpha: bool,
    /// It does not say by which matrix its colours were made: by BT.709 (true) or BT.601, as players
    /// guess from its size.
    pub untold: Option<bool>,
    /// More lines than ours: made smaller before anything costly.
    pub large: bool,
}

/// Range of light of a clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// As television has it.
    #[default]
    Standard,
    /// As television has it, in the wide colours of BT.2020.
    Wide,
    /// HLG (ARIB STD-B67).
    Hlg,
    /// PQ (SMPTE ST 2084).
    Pq,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// How its film is treated.
    pub conform: Conform,
    /// Indexes of its sound tracks, the likeliest first.
    pub tracks: Vec<u32>,
    /// Extension by its container.
    pub extension: &'static str,
}

/// Sound tracks that are tried: a camera writes eight, mostly empty.
const MOST_TRACKS: usize = 8;

/// Reads ffprobe's JSON; `None`: there is no film in it.
#[must_use]
pub fn probed(json: &[u8]) -> Option<Probed> {
    let answer = Answer::read(json);
    let video = answer
        .films()
        .find(|stream| stream.disposition.default == 1)
        .or_else(|| answer.films().next())?;
    let mut sounds: Vec<&Stream> = answer.sounds().collect();
    sounds.sort_by_key(|stream| (1 - stream.disposition.default.min(1), stream.index));
    Some(Probed {
        conform: conform(video),
        tracks: sounds
            .iter()
            .take(MOST_TRACKS)
            .map(|stream| stream.index)
            .collect(),
        extension: extension(&answer.format),
    })
}

fn conform(video: &Stream) -> Conform {
    let pixel = pixel_shape(&video.sample_aspect_ratio);
    let (mut width, height) = (f64::from(video.width), f64::from(video.height));
    width *= pixel;
    let turned = video.side_data_list.iter().any(|side| {
        let turn = side.rotation.abs() % 180.0;
        (turn - 90.0).abs() < 1.0
    });
    let shape = if turned {
        height / width
    } else {
        width / height
    };
    let alpha = [
        "yuva", "rgba", "argb", "bgra", "abgr", "gbrap", "ya", "pal8",
    ]
    .iter()
    .any(|kind| video.pix_fmt.starts_with(kind));
    let told = !matches!(video.color_space.as_str(), "" | "unknown" | "reserved");
    let coded_in_rgb = video.color_space == "gbr"
        || ["rgb", "bgr", "gbr", "argb", "abgr", "pal8", "gray", "mono"]
            .iter()
            .any(|kind| video.pix_fmt.starts_with(kind));
    Conform {
        stream: video.index,
        fitted: !(1.6..=2.0).contains(&shape),
        fields: match video.field_order.as_str() {
            "tt" | "bt" => Some(true),
            "bb" | "tb" => Some(false),
            _ => None,
        },
        light: match (
            video.color_transfer.as_str(),
            video.color_primaries.as_str(),
        ) {
            ("arib-std-b67", _) => Light::Hlg,
            ("smpte2084", _) => Light::Pq,
            (_, "bt2020") => Light::Wide,
            _ => Light::Standard,
        },
        anamorphic: (pixel - 1.0).abs() > 0.001,
        alpha,
        untold: (!told && !coded_in_rgb).then_some(video.width >= 1280 || video.height > 576),
        large: video.width.max(video.height) > 1920 || video.width.min(video.height) > 1080,
    }
}

/// Width of a pixel for its height; what no camera has is taken for a mistake.
fn pixel_shape(ratio: &str) -> f64 {
    let read = || {
        let (a, b) = ratio.split_once(':')?;
        let shape = a.parse::<f64>().ok()? / b.parse::<f64>().ok()?;
        (0.4..=2.5).contains(&shape).then_some(shape)
    };
    read().unwrap_or(1.0)
}

fn extension(format: &Format) -> &'static str {
    let has = |name: &str| format.format_name.split(',').any(|part| part == name);
    match () {
        () if has("mov") && format.tags.major_brand.trim() == "qt" => "mov",
        () if has("mov") => "mp4",
        () if has("matroska") => "mkv",
        () if has("mpegts") => "ts",
        () if has("mpeg") => "mpg",
        () if has("mxf") => "mxf",
        () if has("avi") => "avi",
        () if has("asf") => "wmv",
        () if has("flv") => "flv",
        () => "mp4",
    }
}

/// Blank frames at both ends of a clip, from tiny grey copies of its frames: `(leading, trailing)`.
/// A clip that is blank all through has neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Blank {
    seen: u32,
    first: Option<u32>,
    last: u32,
}

impl Blank {
    /// Looks at the next frame.
    pub fn look(&mut self, grey: &[u8]) {
        let (low, high) = grey
            .iter()
            .fold((255, 0), |(low, high), g| (low.min(*g), high.max(*g)));
        // Black or white, flat but for noise.
        let blank = high.saturating_sub(low) < 16 && (high < 40 || low > 225);
        if !blank {
            self.first.get_or_insert(self.seen);
            self.last = self.seen;
        }
        self.seen += 1;
    }

    /// Frames that are blank before anything is seen; all of them, as long as nothing was.
    #[must_use]
    pub fn leading(&self) -> u32 {
        self.first.unwrap_or(self.seen)
    }

    /// Blank frames at the start and at the end, of all that were looked at.
    #[must_use]
    pub fn ends(&self) -> (u32, u32) {
        match self.first {
            Some(first) => (first, self.seen - 1 - self.last),
            None => (0, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn of(streams: &Value) -> Option<Probed> {
        let format = json!({"format_name": "mov,mp4,m4a,3gp,3g2,mj2"});
        probed(
            json!({"streams": streams, "format": format})
                .to_string()
                .as_bytes(),
        )
    }

    fn video(more: Value) -> Conform {
        let mut stream = json!({"index": 1, "codec_type": "video", "width": 1920, "height": 1080});
        for (key, value) in more.as_object().unwrap() {
            stream[key] = value.clone();
        }
        of(&json!([stream])).unwrap().conform
    }

    #[test]
    fn shapes_are_judged_upright_and_by_their_pixels() {
        assert!(!video(json!({})).fitted);
        let turned = json!([{"rotation": -90}]);
        assert!(video(json!({"side_data_list": turned})).fitted);
        let upside_down = json!([{"rotation": 180}]);
        assert!(!video(json!({"side_data_list": upside_down})).fitted);
        let pal = |ratio| video(json!({"width": 720, "height": 576, "sample_aspect_ratio": ratio}));
        assert!(!pal("64:45").fitted && pal("64:45").anamorphic);
        assert!(pal("16:15").fitted);
        assert!(!pal("1:4000").anamorphic && !pal("0:1").anamorphic && !pal("x").anamorphic);
    }

    #[test]
    fn light_fields_and_matrix_are_read() {
        assert_eq!(
            video(json!({"color_transfer": "arib-std-b67"})).light,
            Light::Hlg
        );
        assert_eq!(
            video(json!({"color_primaries": "bt2020"})).light,
            Light::Wide
        );
        assert_eq!(video(json!({"field_order": "tb"})).fields, Some(false));
        assert_eq!(video(json!({"field_order": "progressive"})).fields, None);
        assert_eq!(video(json!({})).untold, Some(true));
        assert_eq!(
            video(json!({"width": 640, "height": 480})).untold,
            Some(false)
        );
        assert_eq!(video(json!({"color_space": "bt709"})).untold, None);
        assert_eq!(video(json!({"pix_fmt": "argb"})).untold, None);
        assert!(video(json!({"pix_fmt": "yuva444p10le"})).alpha);
        assert!(video(json!({"width": 3840, "height": 2160})).large);
    }

    #[test]
    fn a_cover_picture_is_no_film_and_empty_tracks_are_none() {
        let cover = json!({"index": 0, "codec_type": "video", "width": 600, "height": 600,
            "disposition": {"attached_pic": 1}});
        assert_eq!(of(&json!([cover])), None);
        let film = json!({"index": 3, "codec_type": "video", "width": 64, "height": 36});
        let sound = |index, channels, default| {
            json!({"index": index, "codec_type": "audio", "channels": channels,
                "disposition": {"default": default}})
        };
        let found = of(&json!([
            cover,
            sound(1, 0, 0),
            sound(2, 2, 0),
            film,
            sound(4, 1, 1)
        ]));
        let found = found.unwrap();
        assert_eq!(found.conform.stream, 3);
        assert_eq!(found.tracks, [4, 2]);
        assert_eq!(probed(b"{"), None);
    }

    #[test]
    fn black_before_and_after_is_not_shown() {
        let mut blank = Blank::default();
        let black = [18_u8; 8];
        let scene = [20, 90, 200, 40, 30, 60, 70, 80];
        for frame in [black, black, scene, black, scene, black] {
            blank.look(&frame);
        }
        assert_eq!((blank.leading(), blank.ends()), (2, (2, 1)));
        let mut blank = Blank::default();
        for _ in 0..9 {
            blank.look(&black);
        }
        assert_eq!(blank.ends(), (0, 0));
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(json in "[\\x20-\\x7e]{0,200}", ratio in "[0-9:./x-]{0,12}", w: u32, h: u32, turn: f64) {
            let _ = probed(json.as_bytes());
            let side = json!([{"rotation": turn}]);
            let _ = video(json!({"sample_aspect_ratio": ratio, "width": w, "height": h, "side_data_list": side}));
        }
    }
}
