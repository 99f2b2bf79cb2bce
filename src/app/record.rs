//! A recorded voice-over: captions and read time follow the recording from then on.

use super::{App, AppError};
use crate::{
    model::{
        Millis, Story, StoryId,
        story::{ClipSound, FactKind, MediaKind},
    },
    speech::{Silence, caption_lines_heard, caption_script_heard},
};

impl App {
    /// Stretches a story's captions to its recording. `length`: of lead and voice-over together;
    /// `silences`: pauses in it, from and to. The version is settled by the recording, and captions are content:
    /// signatures given before are void.
    ///
    /// # Errors
    /// There is no such story, its edition is locked, or nobody speaks that fast or slowly.
    pub async fn record_story(
        &self,
        id: StoryId,
        length: Millis,
        silences: &[(Millis, Millis)],
        actor: &str,
    ) -> Result<Story, AppError> {
        let (mut story, version) = self.store.story(id).await?;
        self.refuse_when_closed(&story).await?;
        let reckoned = story.draft.read_ms;
        // A recording of half or double the reckoned time is that of another text.
        if length.0 * 2 < reckoned.0 || length.0 > reckoned.0 * 2 {
            return Err(AppError::Usage(format!(
                "story {id} reads in about {:.1} s: a recording of {:.1} s is that of another text",
                seconds(reckoned),
                seconds(length)
            )));
        }
        let draft = &story.draft;
        let names: Vec<String> = draft
            .facts
            .iter()
            .filter(|fact| matches!(fact.kind, FactKind::Person | FactKind::Organization))
            .map(|fact| fact.text.clone())
            .chain(draft.strap.iter().map(|strap| strap.name.clone()))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let silences: Vec<Silence> = silences
            .iter()
            .map(|&(start, end)| Silence { start, end })
            .collect();
        let text = format!("{}\n{}", draft.lead, draft.voice_over);
        let (text, rules) = (text.trim(), self.caption_rules());
        let captions = if draft.captions_by_hand.is_empty() {
            caption_script_heard(text, &names, length, &silences, &rules)
        } else {
            // Where a person broke the lines they stay broken.
            caption_lines_heard(&draft.captions, text, length, &silences, &rules)
        };
        story.draft.captions = captions;
        story.draft.read_ms = length.ceil_to_frame();
        story.draft.versions.clear();
        self.store
            .change_story(&story, version, actor, "story.record", self.clock.now())
            .await?;
        Ok(story)
    }

    /// Says what is heard of the story's `clip`-th picture or clip, from 1, as they stand in the
    /// package's `media/`. What is heard is content: signatures given before are void.
    ///
    /// # Errors
    /// There is no such story or clip, or its edition is locked.
    pub async fn set_clip_sound(
        &self,
        id: StoryId,
        clip: usize,
        sound: ClipSound,
        actor: &str,
    ) -> Result<Story, AppError> {
        let (mut story, version) = self.store.story(id).await?;
        self.refuse_when_closed(&story).await?;
        let count = story.media.len();
        let media = clip.checked_sub(1).and_then(|at| story.media.get_mut(at));
        let Some(media) = media else {
            return Err(AppError::Usage(format!(
                "story {id} has {count} pictures and clips, no number {clip}"
            )));
        };
        if media.kind != MediaKind::Clip {
            return Err(AppError::Usage(format!(
                "number {clip} of story {id} is a picture: only a clip can be heard"
            )));
        }
        media.sound = sound;
        self.store
            .change_story(&story, version, actor, "story.sound", self.clock.now())
            .await?;
        Ok(story)
    }
}

fn seconds(length: Millis) -> f64 {
    f64::from(i32::try_from(length.0).unwrap_or(i32::MAX)) / 1000.0
}
