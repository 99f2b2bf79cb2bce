//! Pictures and clips of a story: the part that is seen, 署名, 入点 and 出点, 同期声.

use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::{Deserialize, Serialize};

use super::{frame::Failed, rundown::parsed, state::DeskState};
use crate::{
    app::{AppError, MediaChange, Visitor},
    model::{
        BlobHash, Millis, Story, StoryId,
        shown::{ClipCut, MOST_CREDIT, PicturePart, SOFT_WIDTH, read_time},
        story::{ClipSound, MediaKind, StoryMedia},
    },
};

/// All of them.
#[derive(Debug, Serialize)]
pub struct View {
    media: Vec<MediaView>,
    offered: Vec<MediaView>,
    offered_count: usize,
    story: String,
    may_edit: bool,
    most_credit: usize,
    soft: u32,
}

/// A picture or clip.
#[derive(Debug, Serialize)]
struct MediaView {
    sha256: String,
    name: String,
    credit: String,
    clip: bool,
    address: String,
    /// `left top width`; empty: the renderer frames it.
    part: String,
    cut_in: String,
    cut_out: String,
    sound: &'static str,
    sounds: Vec<SoundView>,
    said: &'static str,
}

#[derive(Debug, Serialize)]
struct SoundView {
    key: &'static str,
    label: &'static str,
    chosen: bool,
}

/// What is heard, as a producer calls it.
pub fn sound_label(sound: ClipSound) -> &'static str {
    match sound {
        ClipSound::Keep => "同期声，按节目响度",
        ClipSound::Under => "现场声，压低",
        ClipSound::Mute => "静音",
    }
}

fn sound_key(sound: ClipSound) -> &'static str {
    match sound {
        ClipSound::Keep => "keep",
        ClipSound::Under => "under",
        ClipSound::Mute => "mute",
    }
}

fn sound_of(key: &str) -> Result<ClipSound, Failed> {
    let all = [ClipSound::Keep, ClipSound::Under, ClipSound::Mute];
    let found = all.into_iter().find(|sound| sound_key(*sound) == key);
    found.ok_or_else(Failed::missing)
}

/// What the page shows of the story's media, and of what its tips offer besides.
pub fn view(story: &Story, offered: &[StoryMedia], may_edit: bool) -> View {
    View {
        media: story.media.iter().map(|one| media(story, one)).collect(),
        offered: offered.iter().map(|one| media(story, one)).collect(),
        offered_count: offered.len(),
        story: story.id.to_string(),
        may_edit,
        most_credit: MOST_CREDIT,
        soft: SOFT_WIDTH,
    }
}

fn media(story: &Story, one: &StoryMedia) -> MediaView {
    let time = |at: Option<Millis>| at.map_or_else(String::new, Millis::timecode);
    let all = [ClipSound::Keep, ClipSound::Under, ClipSound::Mute];
    MediaView {
        sha256: one.sha256.to_string(),
        name: one.name.clone(),
        credit: one.credit.clone(),
        clip: one.kind == MediaKind::Clip,
        address: format!("/stories/{}/media/{}", story.id, one.sha256),
        part: one.part.map_or_else(String::new, |part| part.to_string()),
        cut_in: time(one.in_ms),
        cut_out: time(one.out_ms),
        sound: sound_key(one.sound),
        sounds: all
            .map(|sound| SoundView {
                key: sound_key(sound),
                label: sound_label(sound),
                chosen: sound == one.sound,
            })
            .into(),
        said: sound_label(one.sound),
    }
}

/// The addresses of a story's pictures for whoever signs it: of one that was cropped, what will be seen.
pub fn as_seen(story: &Story) -> Vec<String> {
    let pictures = story.media.iter();
    pictures
        .filter(|one| one.kind == MediaKind::Picture)
        .enumerate()
        .map(|(at, one)| match one.part {
            Some(_) => format!("/stories/{}/cards/picture-{}", story.id, at + 1),
            None => format!("/stories/{}/media/{}", story.id, one.sha256),
        })
        .collect()
}

/// Pictures and clips in words, for the list of changes: name, and what a person set.
pub fn in_words(media: &[StoryMedia]) -> String {
    let told = media.iter().map(|one| {
        let mut parts = vec![one.name.clone()];
        if !one.credit.is_empty() {
            parts.push(format!("署名“{}”", one.credit));
        }
        if let Some(part) = one.part {
            let percent = |n: u16| format!("{}%", n / 100);
            parts.push(format!(
                "画面取宽{}、左起{}、上起{}",
                percent(part.width),
                percent(part.left),
                percent(part.top)
            ));
        }
        if let Some(at) = one.in_ms {
            parts.push(format!("入点{}", at.timecode()));
        }
        if let Some(at) = one.out_ms {
            parts.push(format!("出点{}", at.timecode()));
        }
        if one.kind == MediaKind::Clip && one.sound != ClipSound::default() {
            parts.push(sound_label(one.sound).to_owned());
        }
        parts.join("，")
    });
    told.collect::<Vec<_>>().join("；")
}

fn back(id: StoryId) -> Response {
    Redirect::to(&format!("/stories/{id}")).into_response()
}

async fn change(
    state: &DeskState,
    visitor: &Visitor,
    (id, hash): &(String, String),
    change: &MediaChange,
) -> Result<Response, Failed> {
    let (id, hash): (StoryId, BlobHash) = (parsed(id)?, parsed(hash)?);
    state
        .app
        .change_media(id, hash, change, &visitor.user)
        .await?;
    Ok(back(id))
}

/// Which part is seen: `left top width` in 1/10,000; empty: the renderer frames it.
#[derive(Deserialize)]
pub struct Part {
    #[serde(default)]
    base: String,
    #[serde(default)]
    part: String,
}

fn read_part(text: &str) -> Result<Option<PicturePart>, AppError> {
    match text.trim() {
        "" => Ok(None),
        text => Ok(Some(text.parse()?)),
    }
}

/// `POST /stories/{id}/media/{sha256}/part`.
pub async fn part(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(place): Path<(String, String)>,
    Form(form): Form<Part>,
) -> Result<Response, Failed> {
    let (base, to) = (read_part(&form.base)?, read_part(&form.part)?);
    change(&state, &visitor, &place, &MediaChange::Part { base, to }).await
}

/// Whom it is by.
#[derive(Deserialize)]
pub struct Credit {
    #[serde(default)]
    base: String,
    #[serde(default)]
    credit: String,
}

/// `POST /stories/{id}/media/{sha256}/credit`.
pub async fn credit(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(place): Path<(String, String)>,
    Form(form): Form<Credit>,
) -> Result<Response, Failed> {
    let base = crate::model::language::hygiene::one_line(&form.base);
    let to = form.credit;
    change(&state, &visitor, &place, &MediaChange::Credit { base, to }).await
}

/// From where to where, and what is heard; time codes as people type them.
#[derive(Deserialize)]
pub struct Clip {
    #[serde(default)]
    base_in: String,
    #[serde(default)]
    base_out: String,
    #[serde(default)]
    base_sound: String,
    #[serde(default, rename = "in")]
    from: String,
    #[serde(default, rename = "out")]
    to: String,
    #[serde(default)]
    sound: String,
}

/// `POST /stories/{id}/media/{sha256}/clip`.
pub async fn clip(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(place): Path<(String, String)>,
    Form(form): Form<Clip>,
) -> Result<Response, Failed> {
    let cut = |from: &str, to: &str| -> Result<ClipCut, AppError> {
        Ok(ClipCut {
            from: read_time(from)?,
            to: read_time(to)?,
        })
    };
    let base = cut(&form.base_in, &form.base_out)?;
    let to = cut(&form.from, &form.to)?;
    let base = (base, sound_of(&form.base_sound)?);
    let to = (to, sound_of(&form.sound)?);
    change(&state, &visitor, &place, &MediaChange::Clip { base, to }).await
}
