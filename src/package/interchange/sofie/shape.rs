//! What the editor imports and exports, `SerializedRundown` of its source.

use serde::Serialize;
use serde_json::{Map, Value};

/// The whole file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    pub rundown: Rundown,
    pub segments: Vec<Segment>,
    pub parts: Vec<Part>,
    pub pieces: Vec<PieceOf>,
}

/// The edition.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rundown {
    pub id: String,
    pub playlist_id: Option<String>,
    pub name: String,
    /// Not sent on to a studio before somebody says so.
    pub sync: bool,
    /// Milliseconds of the Unix epoch.
    pub expected_start_time: i64,
    pub expected_end_time: i64,
    pub meta_data: Map<String, Value>,
}

/// A group of parts: here one item.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Segment {
    pub id: String,
    pub playlist_id: Option<String>,
    pub rundown_id: String,
    pub name: String,
    pub rank: usize,
    pub float: bool,
}

/// What is taken at once: the whole item.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    pub id: String,
    pub playlist_id: Option<String>,
    pub rundown_id: String,
    pub segment_id: String,
    pub name: String,
    pub rank: usize,
    pub float: bool,
    pub payload: PartPayload,
}

/// What a studio is told of a part.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PartPayload {
    pub r#type: &'static str,
    pub script: String,
    /// Seconds.
    pub duration: f64,
}

/// A card, strap, picture, clip or caption of a part; times in seconds from its start.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PieceOf {
    pub id: String,
    pub playlist_id: Option<String>,
    pub rundown_id: String,
    pub segment_id: String,
    pub part_id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    pub piece_type: &'static str,
    pub payload: Map<String, Value>,
}
