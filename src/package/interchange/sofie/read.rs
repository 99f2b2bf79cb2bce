//! A finished file back to items.

use serde_json::Value;

use super::CAPTION;
use crate::{model::units::FRAME_RATE, package::interchange::Found};

/// The items of a finished file; `None`: it is none, or a piece belongs to no part.
pub fn read(bytes: &[u8]) -> Option<Vec<Found>> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    let list = |name: &str| value[name].as_array();
    let (segments, parts, pieces) = (list("segments")?, list("parts")?, list("pieces")?);
    (segments.len() == parts.len()).then_some(())?;
    let mut taken = 0;
    let mut at = 0;
    let mut found = Vec::new();
    for (n, (segment, part)) in segments.iter().zip(parts).enumerate() {
        let of_segment =
            part["segmentId"] == segment["id"] && segment["rank"].as_u64()? == n as u64;
        let of_rundown = [segment, part]
            .iter()
            .all(|one| one["rundownId"] == value["rundown"]["id"]);
        (of_segment && of_rundown && part["name"] == segment["name"]).then_some(())?;
        let frames = frames(&part["payload"]["duration"])?;
        let own = pieces.iter().filter(|piece| piece["partId"] == part["id"]);
        let own: Vec<&Value> = own.collect();
        taken += own.len();
        let captions = own.iter().filter(|piece| piece["pieceType"] == CAPTION);
        found.push(Found {
            number: n + 1,
            title: part["name"].as_str()?.to_owned(),
            from: at,
            to: at + frames,
            captions: captions
                .map(|piece| {
                    let from = at + self::frames(&piece["start"])?;
                    let to = from + self::frames(&piece["duration"])?;
                    let text = piece["payload"]["text"].as_str()?.to_owned();
                    Some((from, Some(to), text))
                })
                .collect::<Option<_>>()?,
        });
        at += frames;
    }
    (taken == pieces.len()).then_some(found)
}

/// Whole frames of so many seconds; `None` where they are not whole.
fn frames(seconds: &Value) -> Option<u32> {
    let frames = seconds.as_f64()? * f64::from(FRAME_RATE);
    let whole = frames.round();
    ((frames - whole).abs() < 0.001)
        .then(|| format!("{whole}").parse().ok())
        .flatten()
}
