//! What a file says of itself: wrapper, codec, size, rate, colour, tracks, lengths.

use super::{expected::Sort, judge::Desk};
use crate::model::{
    profile::{Check, Films, Strap},
    units::FRAME_MS,
};

/// OP1a (SMPTE 378M) in the label that a file carries.
const OP1A: &str = "0d010201.010";

/// What a kind of file is made of: wrapper, codec, its profile, pixels; and how people say that.
struct Make {
    wrapper: &'static str,
    wrapper_name: &'static str,
    codec: &'static str,
    profile: Option<&'static str>,
    pixels: &'static [&'static str],
    codec_name: &'static str,
}

fn make(sort: Sort) -> Option<Make> {
    let film = |films| match films {
        Films::Web => Make {
            wrapper: "mp4",
            wrapper_name: "MP4",
            codec: "h264",
            profile: None,
            pixels: &["yuv420p"],
            codec_name: "H.264 4:2:0 8 位",
        },
        Films::Xdcam => Make {
            wrapper: "mxf",
            wrapper_name: "MXF OP1a",
            codec: "mpeg2video",
            profile: Some("4:2:2"),
            pixels: &["yuv422p"],
            codec_name: "XDCAM HD422（MPEG-2 4:2:2 50 Mb/s）",
        },
        Films::Prores => Make {
            wrapper: "mov",
            wrapper_name: "QuickTime",
            codec: "prores",
            profile: Some("HQ"),
            pixels: &["yuv422p10le"],
            codec_name: "ProRes 422 HQ",
        },
    };
    Some(match sort {
        Sort::Film(films) | Sort::Finished(films) => film(films),
        Sort::Preview => film(Films::Web),
        Sort::Strap(Strap::Qtrle) => Make {
            wrapper: "mov",
            wrapper_name: "QuickTime",
            codec: "qtrle",
            profile: None,
            pixels: &["argb"],
            codec_name: "QuickTime Animation（带通道）",
        },
        Sort::Strap(Strap::Prores4444) => Make {
            wrapper: "mov",
            wrapper_name: "QuickTime",
            codec: "prores",
            profile: Some("4444"),
            pixels: &["yuva444p10le", "yuva444p12le"],
            codec_name: "ProRes 4444（带通道）",
        },
        Sort::Original => return None,
    })
}

const AS_IT_CAME: &str = "原始素材，格式不限";

pub(super) fn judge(desk: &mut Desk<'_>) {
    let measured = desk.measured;
    let errors = measured.errors;
    let frames = measured.frames;
    let decoded = if errors == 0 {
        format!("{frames} 帧，无错误")
    } else {
        format!("{frames} 帧，{errors} 条解码错误")
    };
    let good = errors == 0 && frames > 0;
    desk.whole(Check::Decode, good, decoded, "能完整解码".to_owned());
    made(desk);
    shape(desk);
    tracks(desk);
    lengths(desk);
}

/// Wrapper and codec.
fn made(desk: &mut Desk<'_>) {
    let facts = desk.facts;
    let short = facts.container.split(',').next().unwrap_or_default();
    let Some(video) = &facts.video else {
        return desk.whole(
            Check::Codec,
            false,
            "没有画面".to_owned(),
            "有画面".to_owned(),
        );
    };
    let said = [&video.codec, &video.profile, &video.pixels];
    let said: Vec<&str> = said
        .into_iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty() && *part != "unknown")
        .collect();
    let mut said = said.join(" ");
    if video.bit_rate > 0 {
        said += &format!(" {:.1} Mb/s", video.bit_rate as f64 / 1e6);
    }
    let Some(make) = make(desk.expected.sort) else {
        desk.exempt(Check::Container, short, AS_IT_CAME);
        return desk.exempt(Check::Codec, &said, AS_IT_CAME);
    };
    let has = facts.container.split(',').any(|name| name == make.wrapper);
    let single = make.wrapper != "mxf" || facts.pattern.contains(OP1A);
    let value = if has && single {
        make.wrapper_name.to_owned()
    } else if has {
        format!("{short}，非 OP1a")
    } else {
        short.to_owned()
    };
    desk.whole(
        Check::Container,
        has && single,
        value,
        make.wrapper_name.to_owned(),
    );
    let right = video.codec == make.codec
        && make.profile.is_none_or(|profile| video.profile == profile)
        && make.pixels.contains(&video.pixels.as_str());
    desk.whole(Check::Codec, right, said, make.codec_name.to_owned());
}

/// Size, rate, colour.
fn shape(desk: &mut Desk<'_>) {
    let Some(video) = &desk.facts.video else {
        return;
    };
    let size = format!("{}×{}", video.width, video.height);
    let rate = match video.rate.split_once('/') {
        Some((rate, "1")) => rate.to_owned(),
        _ => video.rate.clone(),
    };
    let [primaries, transfer, matrix] = &video.colours;
    let mut colours: Vec<&str> = [primaries, transfer, matrix, &video.range]
        .into_iter()
        .map(|it| {
            if it.is_empty() {
                "未标记"
            } else {
                it.as_str()
            }
        })
        .collect();
    colours.dedup();
    let colour = colours.join(" ");
    let sort = desk.expected.sort;
    if sort == Sort::Original {
        desk.exempt(Check::Size, &size, AS_IT_CAME);
        desk.exempt(Check::Rate, &rate, AS_IT_CAME);
        return desk.exempt(Check::Colour, &colour, AS_IT_CAME);
    }
    let picture = &desk.profile.picture;
    let wanted = format!("{}×{}", picture.width, picture.height);
    desk.whole(Check::Size, size == wanted, size, wanted);
    let wanted = picture.rate.to_string();
    desk.whole(
        Check::Rate,
        rate == wanted,
        format!("{rate} 帧"),
        format!("{wanted} 帧"),
    );
    if sort == Sort::Strap(Strap::Qtrle) {
        return desk.exempt(Check::Colour, &colour, "RGB 编码，无此标记");
    }
    let wanted = &picture.colour;
    let right = video.colours.iter().all(|colour| colour == wanted) && video.range != "pc";
    desk.whole(Check::Colour, right, colour, format!("{wanted} 窄范围"));
}

fn tracks(desk: &mut Desk<'_>) {
    let facts = desk.facts;
    let said = match facts.sounds.as_slice() {
        [] => "无音轨".to_owned(),
        [first, ..] => format!(
            "{} 轨，{} 声道，{} kHz，{}",
            facts.sounds.len(),
            first.channels,
            f64::from(first.rate) / 1000.0,
            if first.bits > 0 {
                format!("{} 位 PCM", first.bits)
            } else {
                first.codec.clone()
            }
        ),
    };
    let sound = desk.profile.sound;
    let every = |channels: u32| {
        let right =
            |one: &super::facts::Sound| one.channels == channels && one.rate == sound.sample_rate;
        facts.sounds.iter().all(right)
    };
    let khz = f64::from(sound.sample_rate) / 1000.0;
    let (right, wanted) = match desk.expected.sort {
        Sort::Original => return desk.exempt(Check::Tracks, &said, AS_IT_CAME),
        Sort::Finished(Films::Web) => (
            !facts.sounds.is_empty() && facts.sounds.iter().all(|it| it.rate == sound.sample_rate),
            format!("有声，{khz} kHz"),
        ),
        Sort::Film(Films::Web) | Sort::Strap(_) => (facts.sounds.is_empty(), "无音轨".to_owned()),
        Sort::Film(_) | Sort::Finished(_) => {
            let tracks = usize::from(desk.profile.films.audio_tracks);
            let pcm = |bits: u32| facts.sounds.iter().all(|one| one.bits == bits);
            (
                facts.sounds.len() == tracks && every(1) && pcm(sound.bits),
                format!("{tracks} 轨单声道，{khz} kHz，{} 位 PCM", sound.bits),
            )
        }
        Sort::Preview => (
            facts.sounds.len() == 1 && every(2),
            format!("1 轨立体声，{khz} kHz"),
        ),
    };
    desk.whole(Check::Tracks, right, said, wanted);
}

/// Length of the whole, and of the sound beside it.
fn lengths(desk: &mut Desk<'_>) {
    let frames = i64::from(desk.measured.frames);
    let said = crate::model::Millis(frames * FRAME_MS).timecode();
    match desk.expected.frames {
        Some(wanted) => {
            let off = frames - i64::from(wanted);
            let limit = desk.limit(Check::Duration);
            let good = (off.unsigned_abs() as f64) <= limit;
            let value = if off == 0 {
                said
            } else {
                format!("{said}（{off:+} 帧）")
            };
            let wanted = crate::model::Millis(i64::from(wanted) * FRAME_MS).timecode();
            desk.whole(
                Check::Duration,
                good,
                value,
                format!("{wanted}，差 ≤{limit} 帧"),
            );
        }
        None => desk.exempt(Check::Duration, &said, "串联单未规定"),
    }
    let heard = desk.facts.heard();
    let (Some(first), Some(samples)) = (heard.first(), desk.measured.samples) else {
        return desk.exempt(Check::Sync, "无声音", "没有声音可比");
    };
    if desk.expected.sort == Sort::Original {
        return desk.exempt(Check::Sync, "—", AS_IT_CAME);
    }
    let lengths = desk.facts.sounds.iter().filter_map(|one| one.seconds);
    let measured = samples as f64 / f64::from(first.rate.max(1));
    let pictures = desk.length().as_seconds();
    // The track that is farthest off; those that are not heard by what the file says of them.
    let off = lengths
        .skip(heard.len())
        .chain([measured])
        .map(|length| (length - pictures) * 1000.0 / FRAME_MS as f64)
        .max_by(|a, b| a.abs().total_cmp(&b.abs()))
        .unwrap_or(0.0);
    let limit = desk.limit(Check::Sync);
    desk.whole(
        Check::Sync,
        off.abs() <= limit,
        format!(
            "声音{}画面 {:.1} 帧",
            if off < 0.0 { "短于" } else { "长于" },
            off.abs()
        ),
        format!("差 ≤{limit} 帧"),
    );
}
